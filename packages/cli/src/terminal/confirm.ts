import type { CommandContext } from '../context.ts';
import { UsageError } from '../usage-error.ts';
import { askKey } from './ask.ts';

/**
 * Whether the person at the terminal says yes to what cannot be undone; `--yes` says it beforehand. Where nobody can be
 * asked, only `--yes` does. Errors: UsageError, PromptInterrupted.
 */
export async function confirmed(
  { io, t, tell }: CommandContext,
  question: string,
  flags: { readonly yes?: boolean },
): Promise<boolean> {
  if (flags.yes === true) return true;
  if (io.stdin.isTTY !== true || io.stderr.isTTY !== true) throw new UsageError('confirm.needsYes');
  io.stderr.write(`${question} ${t('confirm.keys')} `);
  const key = await askKey(io, 'yn\r\n', new AbortController().signal);
  io.stderr.write('\n');
  if (key === 'y') return true;
  tell(t('confirm.left'));
  return false;
}
