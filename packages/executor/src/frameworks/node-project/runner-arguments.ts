/** What a template hands to a runner, without what would take the choice of cases from Testyard. */

import { say } from '../../texts/remark.ts';
import type { SessionContext } from '../framework.ts';
import { SessionError } from '../framework.ts';

export interface ArgumentRules {
  /** As people know it. */
  readonly runner: string;
  /** They ask for something else than a run of cases that are handed out. */
  readonly refused: readonly string[];
  /** They have no effect, since Testyard decides of what they say; true: a value follows; words: one of these may follow. */
  readonly dropped: Readonly<Record<string, boolean | readonly string[]>>;
}

/** Those that are passed on. SessionError `configuration` for one that is refused; what is dropped is noted. */
export function passedOn(
  context: Pick<SessionContext, 'plan' | 'note'>,
  rules: ArgumentRules,
): readonly string[] {
  const { runner, refused, dropped } = rules;
  const given = context.plan.arguments;
  const passed: string[] = [];
  for (let at = 0; at < given.length; at += 1) {
    const argument = given[at] ?? '';
    const name = nameOf(argument, dropped);
    if (argument === '--' || refused.includes(name))
      throw new SessionError('configuration', say('runner-argument', { runner, argument: name }));
    const values = Object.hasOwn(dropped, name) ? dropped[name] : undefined;
    if (values === undefined) {
      passed.push(argument);
      continue;
    }
    context.note(`${name} has no effect: the template says it in its own fields`);
    if (argument === name && isValue(given[at + 1], values)) at += 1;
  }
  return passed;
}

function isValue(next: string | undefined, values: boolean | readonly string[]): boolean {
  if (next === undefined) return false;
  return typeof values === 'boolean' ? values && !next.startsWith('-') : values.includes(next);
}

/** `--workers` of `--workers=4`, `-j` of `-j4` where that is known to have a value. */
function nameOf(argument: string, known: ArgumentRules['dropped']): string {
  if (argument.startsWith('--')) return argument.split('=', 1)[0] ?? argument;
  const short = argument.slice(0, 2);
  return argument.startsWith('-') && known[short] === true ? short : argument;
}
