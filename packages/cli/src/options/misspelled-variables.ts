import type { CommandContext } from '../context.ts';
import { nearest } from '../nearest.ts';
import { EXECUTOR_OPTIONS } from './executor-options.ts';
import { UP_OPTIONS } from './up-options.ts';

const PREFIX = 'TESTYARD_';

const KNOWN = [...UP_OPTIONS, ...EXECUTOR_OPTIONS].map(({ variable }) => variable.slice(PREFIX.length));

/**
 * Tells of variables that no option of `up` or `executor` has, but that look like one of them: a flag or a key that is misspelled
 * is refused, and a variable would go unheard. Others are let pass, since a host may have some of its own.
 */
export function tellMisspelled({ io, t, tell }: CommandContext): void {
  for (const given of Object.keys(io.env).sort()) {
    const name = given.slice(PREFIX.length);
    if (!given.startsWith(PREFIX) || io.env[given] === '' || KNOWN.includes(name)) continue;
    const meant = nearest(name, KNOWN);
    if (meant !== undefined) tell(t('option.variableNear', { given, meant: `${PREFIX}${meant}` }));
  }
}
