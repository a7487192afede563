import { spawn } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { detectIsolation, isolationOf, isolationWorks } from './isolation.ts';
import { childrenOf, processesWith } from './proc-scan.ts';
import { ProcessTree, type TreeRequest } from './process-tree.ts';

const best = await detectIsolation();
const levels = [];
for (const level of ['namespaces', 'user-namespace', 'process-group'] as const) {
  if (await isolationWorks(isolationOf(level))) levels.push(isolationOf(level));
}
let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'testyard-tree-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** Until the condition holds; fails after a minute. */
async function until(condition: () => boolean, what: string): Promise<void> {
  const deadline = performance.now() + 60_000;
  while (!condition()) {
    if (performance.now() > deadline) throw new Error(`Not within a minute: ${what}`);
    await delay(10);
  }
}

const commandOf = (pid: string | number) => {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ');
  } catch {
    return '';
  }
};
const isSleeping = (seconds: string) =>
  readdirSync('/proc').some((pid) => commandOf(pid) === `/bin/sleep ${seconds} `);
/** Of this process. */
const guards = () => childrenOf(process.pid).filter((pid) => commandOf(pid).includes('guard.sh'));

describe.each(levels)('a process tree in $level', (isolation) => {
  const out: Buffer[] = [];
  const err: Buffer[] = [];
  const mark = `MARK_${isolation.level.replace('-', '_')}=${process.pid}`;
  const alive = () => processesWith(mark);

  function start(command: readonly string[], more: Partial<TreeRequest> = {}): Promise<ProcessTree> {
    out.length = 0;
    err.length = 0;
    const [name = '', value = ''] = mark.split('=');
    return ProcessTree.start(isolation, {
      ...{ command, directory: folder, hidden: [], visible: null, channel: false, pipeFolder: folder },
      environment: { PATH: process.env.PATH ?? '', [name]: value },
      stdout: async (bytes) => void out.push(Buffer.from(bytes)),
      stderr: async (bytes) => void err.push(Buffer.from(bytes)),
      ...more,
    });
  }
  const sh = (script: string, more?: Partial<TreeRequest>) => start(['/bin/sh', '-c', script], more);

  test('passes on every byte and the exit code', async () => {
    const tree = await sh('head -c 3000000 /dev/zero; echo ü >/dev/stderr; exit 7');
    expect(await tree.exited).toEqual({ code: 7, signal: null });
    expect(Buffer.concat(out).equals(Buffer.alloc(3_000_000))).toBe(true);
    expect(Buffer.concat(err).toString()).toBe('ü\n');
  });

  test('tells a signal from a code', async () => {
    const tree = await sh('kill -SEGV $$');
    expect(await tree.exited).toEqual({ code: null, signal: 'SIGSEGV' });
    expect(Buffer.concat(err).toString()).toBe('');
  });

  test('leaves the handling of SIGINT as it is', async () => {
    const tree = await sh('kill -INT $$; echo survived');
    expect(await tree.exited).toEqual({ code: null, signal: 'SIGINT' });
  });

  test('hands over every variable as it is, and nothing beside', async () => {
    const odd = { MIXED: `a 'b' "c" $d \\ \n\tz`, EMPTY: '', UNICODE: '名\u{1f600}', UID: '7' };
    const environment = { PATH: '/usr/bin:/bin', ...odd };
    const tree = await start(['/usr/bin/env', '-0'], { environment });
    await tree.exited;
    const told = Buffer.concat(out)
      .toString()
      .split('\0')
      .filter((line) => line !== '');
    const own = told.filter((line) => !/^(PWD|TESTYARD_PROCESS_TREE)=/.test(line));
    expect(own.sort()).toEqual(
      Object.entries(environment)
        .map(([name, value]) => `${name}=${value}`)
        .sort(),
    );
  });

  // Without namespaces no other program stands between the executor and the test.
  const confined = isolation.level === 'process-group' ? () => undefined : test;
  confined('lets no PATH of the program choose the programs that confine it', async () => {
    const bin = join(folder, 'bin');
    mkdirSync(bin);
    const trap = `#!/bin/sh\necho "$0" >> ${folder}/ran\n`;
    for (const name of ['setpriv', 'sh', 'unshare', 'mount', 'mkdir', 'env'])
      writeFileSync(join(bin, name), trap, { mode: 0o755 });
    const environment = { PATH: `${bin}:/usr/bin:/bin`, LD_PRELOAD: './none.so', BASH_ENV: `${bin}/sh` };
    const tree = await start(['/bin/sh', '-c', 'echo "$PATH"; exit 3'], { environment, hidden: [] });
    expect(await tree.exited).toEqual({ code: 3, signal: null });
    expect(Buffer.concat(out).toString()).toBe(`${environment.PATH}\n`);
    expect(existsSync(join(folder, 'ran'))).toBe(false);
    const complaints = Buffer.concat(err)
      .toString()
      .split('\n')
      .filter((line) => line !== '');
    expect(complaints.every((line) => line.includes('none.so'))).toBe(true);
    expect(complaints.length).toBeLessThanOrEqual(2);
  });

  test('speaks lines of JSON on descriptors 3 and 4', async () => {
    const tree = await sh('read -r line <&3; echo "{\\"heard\\": $line}" >&4; echo "[1]" >&4', {
      channel: true,
    });
    expect(await tree.send({ a: 'é' })).toBe(true);
    const heard: unknown[] = [];
    for await (const message of tree.messages ?? []) heard.push(message);
    expect(heard).toEqual([{ heard: { a: 'é' } }, [1]]);
    await tree.exited;
    expect(await tree.send({})).toBe(false);
  });

  test('signals the program itself, which ends as it likes', async () => {
    const tree = await sh('trap "echo bye; exit 3" TERM; echo up; while :; do sleep 0.02; done');
    await until(() => out.length > 0, 'the program is up');
    await tree.stop(5_000);
    expect(await tree.exited).toEqual({ code: 3, signal: null });
    expect(Buffer.concat(out).toString()).toBe('up\nbye\n');
  });

  test('kills what ignores the signal after the grace', async () => {
    const tree = await sh('trap "" TERM; echo up; while :; do sleep 0.02; done');
    await until(() => out.length > 0, 'the program is up');
    await tree.stop(100);
    expect(await tree.exited).toEqual({ code: null, signal: 'SIGKILL' });
    expect(alive()).toEqual([]);
  });

  test.each([
    [600_000, 100],
    [100, 600_000],
  ])('the shorter of two graces holds: %i ms, then %i ms', async (first, second) => {
    const tree = await sh('trap "" TERM; echo up; while :; do sleep 0.02; done');
    await until(() => out.length > 0, 'the program is up');
    await Promise.all([tree.stop(first), tree.stop(second)]);
    expect(alive()).toEqual([]);
  });

  test('ends what threw its environment away, and keeps no guard', async () => {
    const seconds = `9${process.pid}`;
    const tree = await sh(`env -i /bin/sleep ${seconds} & echo up; wait`);
    await until(() => out.length > 0 && isSleeping(seconds), 'it sleeps');
    await tree.stop(0);
    expect(isSleeping(seconds)).toBe(false);
    await until(() => guards().length === 0, 'its guard has ended');
  });

  test('ends daemons that left the session and the process group', async () => {
    const tree = await sh(
      'setsid sleep 77 & (setsid sh -c "sleep 78 & exit" &) ; sleep 0.1; echo up; sleep 79',
    );
    await until(() => out.length > 0, 'the program is up');
    await until(() => alive().length >= 4, 'its processes run');
    await tree.stop(0);
    expect(alive()).toEqual([]);
  });

  test('ends daemons when the program ends by itself', async () => {
    const tree = await sh('setsid sleep 77 & (setsid sh -c "sleep 78 & exit" &) ; sleep 0.1; exit 0');
    expect(await tree.exited).toEqual({ code: 0, signal: null });
    expect(alive()).toEqual([]);
  });

  test('leaves nothing when the executor itself is killed', async () => {
    const script = join(folder, 'executor.ts');
    const source = (name: string) => fileURLToPath(new URL(name, import.meta.url));
    writeFileSync(
      script,
      `import { isolationOf } from ${JSON.stringify(source('./isolation.ts'))};
       import { ProcessTree } from ${JSON.stringify(source('./process-tree.ts'))};
       const say = async (bytes) => void process.stdout.write(bytes);
       await ProcessTree.start(isolationOf(${JSON.stringify(isolation.level)}), {
         command: ['/bin/sh', '-c', 'setsid sleep 77 & sleep 0.1; echo up; sleep 78'], directory: '/',
         hidden: [], visible: null, channel: false, pipeFolder: ${JSON.stringify(folder)},
         environment: { PATH: process.env.PATH, ${mark.replace('=', ": '")}' }, stdout: say, stderr: say,
       });`,
    );
    const vite = fileURLToPath(new URL('../testing/strip-types.mjs', import.meta.url));
    const executor = spawn(process.execPath, ['--import', vite, script], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    await new Promise((resolve) => executor.stdout.once('data', resolve));
    try {
      await until(() => alive().length >= 3, 'its processes run');
    } finally {
      executor.kill('SIGKILL');
    }
    await until(() => alive().length === 0, 'no process of the session is left');
  });
});

describe.skipIf(best.level === 'process-group')('in namespaces', () => {
  test('the data folder is hidden but for the own workspace', async () => {
    mkdirSync(join(folder, 'data/work/1/ws'), { recursive: true });
    mkdirSync(join(folder, 'data/work/2'));
    writeFileSync(join(folder, 'data/secret'), 'credential');
    const seen: Buffer[] = [];
    const tree = await ProcessTree.start(best, {
      command: [
        '/bin/sh',
        '-c',
        'cat ../../../secret; ls -A ../../.. ../..; umount ..; echo x > made; ls /proc | grep -c "^[0-9]"',
      ],
      ...{ directory: join(folder, 'data/work/1/ws'), hidden: [join(folder, 'data')], channel: false },
      ...{
        visible: join(folder, 'data/work/1'),
        pipeFolder: folder,
        environment: { PATH: process.env.PATH ?? '' },
      },
      stdout: async (bytes) => void seen.push(Buffer.from(bytes)),
      stderr: async () => undefined,
    });
    await tree.exited;
    const lines = Buffer.concat(seen).toString().trim().split('\n');
    expect(lines.slice(0, -1)).toEqual(['../..:', '1', '', '../../..:', 'work']);
    expect(Number(lines.at(-1))).toBeLessThan(6);
    expect(readFileSync(join(folder, 'data/work/1/ws/made'), 'utf8')).toBe('x\n');
  });

  test('a test has no right over the host, also as root', async () => {
    const seen: Buffer[] = [];
    const tree = await ProcessTree.start(best, {
      command: ['/bin/sh', '-c', 'mknod device c 1 3 2>/dev/null; echo $?; grep ^CapEff /proc/self/status'],
      ...{ directory: folder, hidden: [], visible: null, channel: false, pipeFolder: folder },
      environment: { PATH: process.env.PATH ?? '' },
      stdout: async (bytes) => void seen.push(Buffer.from(bytes)),
      stderr: async () => undefined,
    });
    await tree.exited;
    const [made, rights = ''] = Buffer.concat(seen).toString().trim().split('\n');
    expect(made).not.toBe('0');
    const numbers = {
      dac_read_search: 2n,
      sys_module: 16n,
      sys_rawio: 17n,
      sys_admin: 21n,
      sys_boot: 22n,
      mknod: 27n,
      syslog: 34n,
    };
    const held = BigInt(`0x${rights.split(/\s+/)[1]}`);
    const kept = Object.entries(numbers).filter(([, number]) => (held >> number) & 1n);
    expect(kept).toEqual([]);
  });
});
