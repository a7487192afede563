/** For tests: runs a TypeScript module in a Node process of its own, so that it can be killed. */
import { type ChildProcess, spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { rmSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const CACHE = fileURLToPath(new URL('../../../../node_modules/.cache/testyard-children/', import.meta.url));
const LINE_TIMEOUT_MS = 10_000;

export interface BundledChild {
  readonly pid: number;
  /** The next line that the child prints; rejects when the child ends or says nothing for 10 s. */
  nextLine(): Promise<string>;
  /** All lines printed and not yet taken. */
  takeLines(): string[];
  /** SIGKILL, resolved when the process is gone. */
  kill(): Promise<void>;
}

/** `source` is the text of a module; its relative imports are resolved from `folder`. */
export async function startBundledChild(
  source: string,
  folder: string,
  args: string[],
): Promise<BundledChild> {
  const file = `${CACHE}${randomUUID()}.mjs`;
  await build({
    stdin: { contents: source, resolveDir: folder, loader: 'ts' },
    outfile: file,
    bundle: true,
    platform: 'node',
    format: 'esm',
    conditions: ['source'],
    external: ['libsql', 'pg'],
  });
  const child = spawn(process.execPath, [file, ...args], { stdio: ['ignore', 'pipe', 'inherit'] });
  child.once('exit', () => rmSync(file, { force: true }));
  await once(child, 'spawn');
  return handle(child);
}

function handle(child: ChildProcess): BundledChild {
  const exited = once(child, 'exit');
  const closed = once(child, 'close');
  const lines: string[] = [];
  let rest = '';
  let wake = () => {};
  child.stdout?.setEncoding('utf8').on('data', (text: string) => {
    const parts = (rest + text).split('\n');
    rest = parts.pop() ?? '';
    lines.push(...parts);
    wake();
  });
  const nextLine = async () => {
    if (lines.length === 0) await waitForLine(closed, (listener) => (wake = listener));
    return lines.shift() ?? '';
  };
  return {
    pid: child.pid ?? 0,
    nextLine,
    takeLines: () => lines.splice(0),
    kill: async () => {
      child.kill('SIGKILL');
      await Promise.all([exited, closed]);
    },
  };
}

function waitForLine(closed: Promise<unknown>, listen: (wake: () => void) => void): Promise<void> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error('the child said nothing')), LINE_TIMEOUT_MS);
    const settle = (action: () => void) => () => {
      clearTimeout(timer);
      action();
    };
    listen(settle(resolve));
    closed.then(settle(() => reject(new Error('the child has ended'))));
  });
}
