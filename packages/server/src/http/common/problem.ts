import type { CoreError, ErrorCode, ErrorDetails, Finding } from '@testyard/core';
import type { Problem } from '@testyard/protocol';
import { type YamlRule, yamlFlawText } from '@testyard/template-text';
import type { DoorErrors, ErrorContext, PresentedError } from './doors.ts';
import { statusOf } from './status.ts';
import { strayFindings } from './texts/error-text.ts';
import { describeError, titleOf } from './texts/error-texts.ts';
import { findingText } from './texts/finding-texts.ts';

/** Where people reach this server, without a trailing slash; known for certain only once it listens. */
export type PublicUrl = () => string;

/** Statuses of the native doors that differ from those of the kind. */
const ownStatus: Partial<Record<ErrorCode, number>> = { IDEMPOTENCY_KEY_REUSED: 422 };

/** More of them nobody reads; `detail` says how many there are. */
const mostErrors = 100;

/** RFC 9457 problem details: how the native doors present errors. */
export function problemErrors(publicUrl: PublicUrl): DoorErrors {
  return { present: (error, context) => presentProblem(error, context, publicUrl) };
}

/** The page that explains a code. */
export function errorLink(publicUrl: PublicUrl, code: ErrorCode): string {
  return `${publicUrl()}/docs/errors#${code}`;
}

function presentProblem(error: CoreError, context: ErrorContext, publicUrl: PublicUrl): PresentedError {
  const { code, details } = error;
  const status = ownStatus[code] ?? statusOf(code);
  const errors = errorsOf(details, context);
  const body: Problem = {
    type: errorLink(publicUrl, code),
    title: titleOf(code, context.language),
    status,
    detail: describeError(code, details, context.language),
    code,
    requestId: context.requestId,
    ...(details.number === undefined ? {} : { number: details.number }),
    ...(errors ? { errors } : {}),
    ...(details.runId === undefined ? {} : { runId: details.runId }),
  };
  const headers: Record<string, string> = status === 401 ? { 'www-authenticate': 'Bearer' } : {};
  return { status, headers, contentType: 'application/problem+json; charset=utf-8', body: { ...body } };
}

/** What is wrong one by one, each at its place. */
function errorsOf(details: ErrorDetails, { language, yaml }: ErrorContext): Problem['errors'] {
  const { findings, why, templates = [] } = details;
  if (why?.rule === 'yaml-place') {
    const { line, column, flaw } = why;
    return [{ pointer: '', detail: yamlFlawText(flaw as YamlRule, language), line, column }];
  }
  const told = (each: Finding) => {
    const { pointer } = each;
    const detail = findingText(each, language);
    return { pointer, detail, ...yaml?.placeOf(pointer, detail) };
  };
  const ofTemplates = templates.flatMap(({ id, name = id, findings: its = [] }) =>
    its.map((each) => ({ ...told(each), template: name })),
  );
  return (
    findings &&
    [...strayFindings(details).slice(0, mostErrors).map(told), ...ofTemplates].slice(0, mostErrors)
  );
}
