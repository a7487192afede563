import type { CoreError, ErrorCode, ErrorDetails } from '@testyard/core';
import type { DoorErrors, ErrorContext } from '../common/doors.ts';
import { errorLink, type PublicUrl } from '../common/problem.ts';
import { statusOf } from '../common/status.ts';
import { quoted, templatesOf } from '../common/texts/error-text.ts';
import { describeError, titleOf, withOtherReasons } from '../common/texts/error-texts.ts';

/** The seven fields that the dialect says a failure in, all present, `''` where empty; `result` where there is one. */
export interface Failure {
  readonly status: 'failed';
  readonly request_id: string;
  /** Always empty: inner addresses are not shown. */
  readonly server_ip: '';
  readonly error_msg: string;
  readonly error_code: string;
  readonly error_cause: string;
  readonly faq: string;
  /** The run that the call had started before the failure, as its success would say it. */
  readonly result?: string;
}

/** Codes that the documents of the dialect have; all others are ours. */
const documentedCode: Partial<Record<ErrorCode, string>> = {
  TOKEN_MISSING: 'DEV.00000001',
  TOKEN_UNKNOWN: 'DEV.00000002',
  TOKEN_EXPIRED: 'DEV.00000003',
  SIGNATURE_WRONG: 'APIGW.0301',
  SIGNATURE_EXPIRED: 'APIGW.0301',
  ACCESS_KEY_LOCKED: 'APIGW.0301',
};

const ofSignatures = 'Incorrect IAM authentication information:';
/** What they say of signatures, in English whatever is asked for: clients look for these words. */
const documentedText: Partial<Record<ErrorCode, string>> = {
  SIGNATURE_WRONG: `${ofSignatures} verify aksk signature fail`,
  SIGNATURE_EXPIRED: `${ofSignatures} verify aksk signature fail, signature expired`,
  ACCESS_KEY_LOCKED: `${ofSignatures} AK access failed to reach the limit,forbidden.`,
};

const ownStatus: Partial<Record<ErrorCode, number>> = { DISK_FULL: 503 };

/** What is said of a failure: its kind, and where it speaks of templates, each of them on a line with its reason. */
export function presentFailure(
  failure: { readonly code: ErrorCode; readonly details: ErrorDetails },
  { requestId, language }: ErrorContext,
  publicUrl: PublicUrl,
): Failure {
  const { code, details } = failure;
  const title = titleOf(code, language);
  const why = details.given === undefined ? title : `${title} ${quoted(details.given)}`;
  const templates = templatesOf(withOtherReasons(details, language), language, why).join('\n');
  return {
    status: 'failed',
    request_id: requestId,
    server_ip: '',
    error_msg: documentedText[code] ?? title,
    error_code: documentedCode[code] ?? code,
    error_cause: templates || describeError(code, details, language),
    faq: errorLink(publicUrl, code),
    ...(details.runId === undefined ? {} : { result: details.runId }),
  };
}

/** How this door says errors. */
export function dialectErrors(publicUrl: PublicUrl): DoorErrors {
  return {
    present: (error: CoreError, context) => ({
      status: ownStatus[error.code] ?? statusOf(error.code),
      headers: {},
      contentType: 'application/json; charset=utf-8',
      body: { ...presentFailure(error, context, publicUrl) },
    }),
  };
}
