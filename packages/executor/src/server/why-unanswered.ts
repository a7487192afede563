import { certificateRefusals, schemeRefusal } from '@testyard/protocol/system-refusals';
import type { Value } from '../texts/executor-texts.ts';
import { ServerRefusal } from './server-api.ts';

const inTime: Value = { en: 'no answer in time', zh: '未及时应答' };
const timeouts = ['AbortError', 'TimeoutError'];

/** Why a call came to no answer of the server: in words where there are any, else by its code or what stood in the way. */
export function whyUnanswered(error: unknown): Value {
  if (error instanceof ServerRefusal) return isOfAnother(error) ? ofAnother(error.message) : error.message;
  const { name, code, message } = error as NodeJS.ErrnoException;
  if (timeouts.includes(name)) return inTime;
  const why = certificateRefusals[code ?? ''];
  if (why) return { en: `${why.en}, ${code}`, zh: `${why.zh}，${code}` };
  // Only TLS ends so: the address was https.
  return (code === 'EPROTO' && schemeRefusal('https:', code)) || code || message;
}

/** A proxy also says so by 5xx, 408 and 429 that its server is away or busy: its status tells that. */
function isOfAnother({ code, status }: ServerRefusal): boolean {
  return code === '' && status < 500 && status !== 408 && status !== 429;
}

function ofAnother(told: string): Value {
  return {
    en: `${told}; this answer is not one of Testyard: something else answers at this address, or a proxy in between. Check the address, and its path if it has one`,
    zh: `${told}；这不是 Testyard 的回答：该地址上是其他服务，或由中间的代理作答。请检查地址，以及其中的路径（如有）`,
  };
}
