import { certificateRefusals, schemeRefusal } from '@testyard/protocol/system-refusals';
import type { Value } from '../texts/executor-texts.ts';
import { ServerRefusal } from './server-api.ts';

const inTime: Value = { en: 'no answer in time', zh: '未及时应答' };
const timeouts = ['AbortError', 'TimeoutError'];

/** Why a call came to no answer of the server: in words where there are any, else by its code or what stood in the way. */
export function whyUnanswered(error: unknown): Value {
  if (error instanceof ServerRefusal) return error.message;
  const { name, code, message } = error as NodeJS.ErrnoException;
  if (timeouts.includes(name)) return inTime;
  const why = certificateRefusals[code ?? ''];
  if (why) return { en: `${why.en}, ${code}`, zh: `${why.zh}，${code}` };
  // Only TLS ends so: the address was https.
  return (code === 'EPROTO' && schemeRefusal('https:', code)) || code || message;
}
