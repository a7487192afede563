import type { ConnectionError, ProblemError } from '@testyard/client';
import { certificateRefusals, schemeRefusal } from '@testyard/protocol/system-refusals';
import type { CommandContext } from './context.ts';
import { EXIT, type ExitCode } from './exit-codes.ts';
import { systemWhy } from './file-error.ts';
import { PromptInterrupted } from './terminal/ask.ts';
import { oneLine } from './terminal/text-width.ts';
import { ToldError } from './told-error.ts';
import { NotSignedInError, UsageError } from './usage-error.ts';

/** Tells an error on stderr, as a person or (with `json`) as a program reads it, and gives the exit code. */
export function reportError(context: CommandContext, error: unknown, json: boolean): ExitCode {
  if (error instanceof PromptInterrupted) return EXIT.interrupted;
  // Whoever asked for it has read enough.
  if (isOfOutput(error) && error.code === 'EPIPE') return EXIT.passed;
  const told = describe(context, error);
  if (json) {
    const { lines: _, exitCode, ...content } = told;
    context.tell(JSON.stringify({ error: { ...content, exitCode } }));
    return exitCode;
  }
  const { t, tell, style } = context;
  tell(`${style.err.red(t('error.title'))} ${told.code}: ${told.detail}`);
  for (const line of told.lines) tell(`  ${line}`);
  return told.exitCode;
}

interface Told {
  readonly code: string;
  readonly detail: string;
  /** Below the first line: findings, links, what to do. */
  readonly lines: readonly string[];
  readonly exitCode: ExitCode;
  readonly requestId?: string;
  readonly type?: string;
  readonly errors?: ProblemError['errors'];
}

function describe(context: CommandContext, error: unknown): Told {
  const { t, io } = context;
  if (error instanceof NotSignedInError) {
    return { code: 'SIGN_IN', detail: t(error.key, error.values), lines: [], exitCode: EXIT.signIn };
  }
  if (error instanceof UsageError) {
    return { code: 'USAGE', detail: t(error.key, error.values), lines: [], exitCode: EXIT.usage };
  }
  if (error instanceof ToldError) {
    return { code: error.code, detail: error.message, lines: [], exitCode: error.exitCode };
  }
  if (isNamed<ProblemError>(error, 'ProblemError')) return describeProblem(context, error);
  if (isNamed<ConnectionError>(error, 'ConnectionError')) {
    const { server, reason } = error;
    const why = certificateRefusals[reason];
    const detail = why
      ? t('error.certificate', { server, reason, why })
      : t('error.unreachable', { server, reason: schemeRefusal(server, reason) ?? reason });
    return { code: 'UNREACHABLE', detail, lines: [], exitCode: EXIT.error };
  }
  if (isOfOutput(error)) {
    const detail = t('error.output', { why: systemWhy(error) });
    return { code: 'OUTPUT_LOST', detail, lines: [], exitCode: EXIT.error };
  }
  const why = error instanceof Error ? error.message : String(error);
  const stack = error instanceof Error && io.env.TESTYARD_DEBUG ? (error.stack ?? '').split('\n') : [];
  const lines = stack.length > 0 ? stack : [t('error.debug')];
  return { code: 'INTERNAL', detail: t('error.unexpected', { why }), lines, exitCode: EXIT.error };
}

/** Of an open stream, thus without a path. */
const isOfOutput = (error: unknown): error is NodeJS.ErrnoException =>
  error instanceof Error && 'syscall' in error && error.syscall === 'write' && !('path' in error);

/** By name: the client is loaded lazily, and its classes with it. */
function isNamed<T extends Error>(error: unknown, name: T['name']): error is T {
  return error instanceof Error && error.name === name;
}

function describeProblem({ t, io }: CommandContext, error: ProblemError): Told {
  const told = oneLine(error.detail);
  const findings = error.errors
    .map(({ pointer, detail, template = '' }) => ({ template, finding: oneLine(`${pointer} ${detail}`) }))
    .filter(({ finding }) => !told.includes(finding))
    .map(({ template, finding }) => (template === '' ? finding : `${oneLine(template)}: ${finding}`));
  const request = error.requestId === '' ? '' : t('error.request', { id: error.requestId });
  const links = [error.type, request].filter((part) => part !== '').join('   ');
  const again = error.status === 401 && error.code !== 'SIGN_IN_FAILED' ? [signInAgain(io, t)] : [];
  const foreign = isForeign(error) ? [t('error.foreign')] : [];
  return {
    code: error.code,
    detail: told,
    lines: [...findings, ...again, ...foreign, ...(links === '' ? [] : [links])],
    exitCode: exitCodeOfProblem(error.status),
    requestId: error.requestId,
    type: error.type,
    errors: error.errors,
  };
}

/** Every refusal of the service has a code of its own or, as those of the token door, the id of its request. */
const isForeign = ({ code, status, requestId }: ProblemError): boolean =>
  code === `HTTP_${status}` && status >= 400 && requestId === '';

/** Signing in is of no use as long as a variable has the token. */
function signInAgain({ env }: CommandContext['io'], t: CommandContext['t']): string {
  const variable = ['TESTYARD_TOKEN', 'TESTYARD_TOKEN_FILE'].find((name) => env[name]);
  return variable === undefined ? t('session.again') : t('session.otherToken', { variable });
}

function exitCodeOfProblem(status: number): ExitCode {
  if (status === 401 || status === 403) return EXIT.signIn;
  return status >= 400 && status < 500 && status !== 429 ? EXIT.usage : EXIT.error;
}
