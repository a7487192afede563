import { type Said, say } from '../../texts/remark.ts';
import { SessionError } from '../framework.ts';

/** What the options of `arguments` become: given to Node with each file, or left out, with a word about it. */
export interface NodeArguments {
  readonly given: readonly string[];
  readonly left: readonly Said[];
  /** What `--test-timeout` allows; null for no limit. Milliseconds. */
  readonly limitMs: number | null;
}

const LIMIT = '--test-timeout';

/** Options that speak of all files together, or would take the results elsewhere; whether a value follows. */
const LEFT: ReadonlyMap<string, 'no value' | 'value'> = new Map([
  ['--test', 'no value'],
  ['--watch', 'no value'],
  ['--test-reporter', 'value'],
  ['--test-reporter-destination', 'value'],
  ['--test-concurrency', 'value'],
  ['--test-shard', 'value'],
  ['--test-isolation', 'value'],
  ['--experimental-test-isolation', 'value'],
]);

/** With these Node ends well without the file, or without its tests. */
const REFUSED: readonly string[] = [
  ...['--check', '-c', '--eval', '-e', '--print', '-p', '-pe', '--interactive', '-i', '--run', '--'],
  ...['--help', '-h', '--version', '-v', '--v8-options', '--completion-bash', '--build-snapshot'],
];

/** SessionError `configuration` for one that is refused. */
export function nodeArguments(options: readonly string[]): NodeArguments {
  const given: string[] = [];
  const left: Said[] = [];
  let limitMs: number | null = null;
  for (let at = 0; at < options.length; at += 1) {
    const option = options[at] ?? '';
    const [name = '', value] = option.split('=', 2);
    if (REFUSED.includes(name))
      throw new SessionError(
        'configuration',
        say('runner-argument', { runner: 'node:test', argument: name }),
      );
    if (name === LIMIT) limitMs = limitOf(value ?? options[at + 1]);
    const kind = LEFT.get(name);
    if (kind === undefined) given.push(option);
    else {
      if (kind === 'value' && value === undefined) at += 1;
      if (name !== '--test') left.push(say('option-left', { runner: 'node:test', option: name }));
    }
  }
  return { given, left, limitMs };
}

/** Null for what is no limit: Node says so itself where it is none of its numbers. */
function limitOf(text: string | undefined): number | null {
  const milliseconds = Number(text);
  return milliseconds > 0 ? milliseconds : null;
}
