/** The `executor` command as far as a test needs it: `node executor-main.ts executor --flag value ...`. */
import { parseArgs } from 'node:util';
import { runExecutorProcess } from '../executor-process.ts';

const text = { type: 'string' } as const;
const list = { type: 'string', multiple: true } as const;
const { values } = parseArgs({
  args: process.argv.slice(3),
  options: {
    ...{ server: text, code: text, data: text, slots: text, name: text, embedded: { type: 'boolean' } },
    ...{ labels: list, 'allow-path': list, hide: list },
  },
});
const { 'allow-path': allowPath = [], ...rest } = values;
const given = Object.fromEntries(
  Object.entries({ ...rest, allowPath }).filter(([, value]) => value !== undefined),
);
process.exitCode = await runExecutorProcess(given);
