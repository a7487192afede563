import { within } from '../deadline.ts';
import { durationText, say } from '../texts/remark.ts';
import { type LookingHost, lookByCommand } from './command-look.ts';
import { lookByHttp } from './http-look.ts';
import { down, type LookAt, type Sighting, Unusable } from './sighting.ts';
import { lookByTcp } from './tcp-look.ts';

/** No look takes longer, in milliseconds. */
export const longestLookMs = 5_000;
/** A look that does not heed its signal is left behind. */
const leftBehindMs = 1_000;

/** One look, whatever becomes of it. Never rejects. */
export async function lookOnce(at: LookAt, host: LookingHost, longestMs = longestLookMs): Promise<Sighting> {
  const { sut, ip, port } = at;
  if (at.kind !== 'command' && (ip === '' || !isPort(port))) return down(say('sut-no-address', { sut }));
  const late = AbortSignal.timeout(longestMs);
  const silent = down(say('sut-silent', { sut, time: durationText(longestMs) }));
  try {
    const seen = await within(longestMs + leftBehindMs, look(at, late, host));
    return seen === 'late' ? silent : seen;
  } catch (error) {
    if (late.aborted) return silent;
    if (error instanceof Unusable) return down(error.said);
    // Codes of Node's reader of HTTP: there was an answer.
    if (textOf(error).startsWith('HPE_')) return down(say('sut-no-http', { sut }));
    if (/^(EPROTO|ERR_SSL_.*)$/.test(textOf(error))) return down(say('sut-no-tls', { sut }));
    return down(say('sut-unreachable', { sut, text: textOf(error) }));
  }
}

const isPort = (text: string) => /^\d{1,5}$/.test(text) && Number(text) > 0 && Number(text) <= 65_535;

function look(at: LookAt, signal: AbortSignal, host: LookingHost): Promise<Sighting> {
  if (at.kind === 'http') return lookByHttp(at, signal);
  return at.kind === 'tcp' ? lookByTcp(at, signal) : lookByCommand(at, signal, host);
}

/** The system's code where there is one: addresses and paths are nobody's business. */
function textOf(error: unknown): string {
  const { code, message } = error as NodeJS.ErrnoException;
  return code ?? String(message ?? error).slice(0, 200);
}
