import { CoreError } from '@testyard/core';
import type { FastifyError } from 'fastify';
import { findingsFrom, queryFindings } from './bodies/validation-findings.ts';
import type { Language } from './texts/language.ts';

/** What of the request the words for an error depend on. */
export interface ErrorSetting {
  readonly language: Language;
  readonly bodyLimit: number | undefined;
}

/** What Fastify found wrong, in words of ours; null for what nobody foresaw. */
export function asCoreError(error: FastifyError | Error, setting: ErrorSetting): CoreError | null {
  if (error instanceof CoreError) return error;
  if ('validation' in error && error.validation) return invalid(error, setting);
  const code = 'code' in error ? error.code : undefined;
  switch (code) {
    case 'FST_ERR_CTP_BODY_TOO_LARGE':
      return new CoreError(
        'BODY_TOO_LARGE',
        setting.bodyLimit === undefined ? {} : { number: setting.bodyLimit },
      );
    case 'FST_ERR_CTP_INVALID_MEDIA_TYPE':
      return new CoreError('BODY_NOT_JSON', { why: { rule: 'not-json-type' } });
    case 'FST_ERR_CTP_INVALID_CONTENT_LENGTH':
      return new CoreError('BODY_NOT_JSON', { why: { rule: 'content-length' } });
    case 'FST_ERR_BAD_URL':
    case 'FST_ERR_MAX_PARAM_LENGTH':
      return new CoreError('ROUTE_NOT_FOUND');
    case 'ENOSPC':
      return new CoreError('DISK_FULL');
    case 'ECONNRESET':
      return new CoreError('BODY_NOT_JSON', { why: { rule: 'connection-ended' } });
    default:
      return null;
  }
}

function invalid(error: FastifyError, { language }: ErrorSetting): CoreError {
  const violations = error.validation ?? [];
  // An id that none of ours can be is an object that is not there.
  if (error.validationContext === 'params') return new CoreError('NOT_FOUND');
  const find = error.validationContext === 'querystring' ? queryFindings : findingsFrom;
  const findings = find(violations, language);
  return new CoreError('REQUEST_INVALID', { findings });
}
