import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { CommandSeries } from './command-series.ts';
import { isolationOf, isolationWorks } from './isolation.ts';
import { processesWith } from './proc-scan.ts';

const levels = [];
for (const level of ['namespaces', 'user-namespace'] as const) {
  if (await isolationWorks(isolationOf(level))) levels.push(isolationOf(level));
}

describe.each(levels)('commands one after another in $level', (isolation) => {
  const mark = `SERIES_${isolation.level.replace('-', '_')}`;
  const alive = () => processesWith(`${mark}=${process.pid}`);
  let folder: string;
  let series: CommandSeries;
  let out = '';
  let err = '';

  async function open(environment: Record<string, string> = {}): Promise<void> {
    series = await CommandSeries.start(isolation, {
      ...{ directory: folder, hidden: [], visible: null, pipeFolder: folder },
      environment: { PATH: '/usr/bin:/bin', [mark]: `${process.pid}`, ...environment },
      stdout: async (bytes) => {
        out += Buffer.from(bytes).toString();
      },
      stderr: async (bytes) => {
        err += Buffer.from(bytes).toString();
      },
    });
  }

  async function run(command: readonly string[], environment: Record<string, string> = {}) {
    out = '';
    err = '';
    const exit = await series.run({ command, environment });
    return { exit, out, err };
  }
  const sh = (script: string, environment?: Record<string, string>) =>
    run(['/bin/sh', '-c', script], environment);

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'testyard-series-'));
  });
  afterEach(async () => {
    await series.stop(0);
    rmSync(folder, { recursive: true, force: true });
  });

  test('tell each its own output, to the last byte, and its own exit', async () => {
    await open();
    const big = await sh('head -c 3000000 /dev/zero | tr "\\0" x; echo e >/dev/stderr; exit 7');
    expect(big.exit).toEqual({ code: 7, signal: null });
    expect(big.out).toBe('x'.repeat(3_000_000));
    expect(big.err).toBe('e\n');
    const { err: said, ...rest } = await sh('kill -SEGV $$');
    expect(rest).toEqual({ exit: { code: null, signal: 'SIGSEGV' }, out: '' });
    expect(said, 'some shells say so').toMatch(/^(Segmentation fault.*\n)?$/);
    expect(await sh('kill -INT $$')).toMatchObject({ exit: { code: null, signal: 'SIGINT' } });
    for (let number = 0; number < 20; number += 1)
      expect(await sh(`echo ${number}`)).toEqual({
        exit: { code: 0, signal: null },
        out: `${number}\n`,
        err: '',
      });
  });

  test('have words and variables as they are, and nothing beside', async () => {
    const odd = { MIXED: `a 'b' "c" $d \\ \n\tz`, EMPTY: '', UNICODE: '名\u{1f600}', LINES: '\n\n' };
    const ofTheShell = { IFS: 'x', UID: '7', 'with.dot': '1', RANDOM: 'r', PPID: '3' };
    for (const environment of [odd, { ...odd, ...ofTheShell }]) {
      await open(environment);
      const told = (await run(['/usr/bin/env', '-0'], { OWN: 'a\nb', EMPTY: 'no more' })).out.split('\0');
      const expected = { ...environment, OWN: 'a\nb', EMPTY: 'no more', PATH: '/usr/bin:/bin' };
      const variables = [...Object.entries(expected), [mark, process.pid]].map(
        ([name, value]) => `${name}=${value}`,
      );
      expect(told.filter((line) => !/^(PWD=|_=|SHLVL=|$)/.test(line)).sort()).toEqual(variables.sort());
      const words = ['', ' a  b ', "it's", '"$HOME"', '\\', '\n', '`id`', '名', '-n', '#'];
      expect((await run(['/usr/bin/printf', '<%s>', ...words])).out).toBe(
        words.map((word) => `<${word}>`).join(''),
      );
      await series.stop(0);
    }
  });

  test('inherit no descriptor and no input of the series', async () => {
    await open();
    const open3 =
      'for fd in 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20 255; do [ ! -e /proc/$$/fd/$fd ] || echo "$fd is open"; done';
    expect((await sh(`${open3}; read line || echo no input`)).out).toBe('no input\n');
  });

  test('leave nothing to the next one, whatever group or session it went to', async () => {
    await open();
    const { exit } = await sh('setsid sleep 77 & (setsid sh -c "trap : TERM; sleep 78" &) ; exit 4');
    expect(exit).toEqual({ code: 4, signal: null });
    expect(alive()).toEqual([]);
    expect((await sh('echo next')).out).toBe('next\n');
  });

  test('end with SIGTERM for the one that runs, and SIGKILL after the grace', async () => {
    await open();
    const running = sh('trap "echo bye; exit 3" TERM; echo up; while :; do sleep 0.02; done');
    await expect.poll(() => out).toContain('up');
    await series.stop(5_000);
    expect(await running).toMatchObject({ exit: { code: 3, signal: null }, out: 'up\nbye\n' });

    await open();
    const stubborn = sh('trap "" TERM; echo up; while :; do sleep 0.02; done');
    await expect.poll(() => out).toContain('up');
    await series.stop(100);
    expect((await stubborn).exit).toBeNull();
    expect(alive()).toEqual([]);
    expect((await sh('echo too late')).exit).toBeNull();
  });

  test('end at once where nothing runs, also before their shell has begun to read', async () => {
    for (let times = 0; times < 5; times += 1) {
      await open();
      if (times > 3) await sh('true');
      await series.stop(60_000);
      expect(await series.exited).toMatchObject({ signal: null });
    }
  });

  test('wait for the one that runs where they were given before its end, and keep their output apart', async () => {
    await open();
    const texts = ['', '', ''];
    const script = (number: number) =>
      `echo begin ${number} >>order; setsid sleep 79 & echo ${number}; sleep 0.05; echo end ${number} >>order; exit ${number}`;
    const given = (number: number) =>
      series.run({
        command: ['/bin/sh', '-c', script(number)],
        onOutput: (_, bytes) => {
          texts[number] += Buffer.from(bytes).toString();
        },
      });
    const [first, second] = [given(0), given(1)];
    expect(series.takesOne, 'one runs and one waits').toBe(false);
    expect(await first).toEqual({ code: 0, signal: null });
    const third = given(2);
    expect([await second, await third].map((exit) => exit?.code)).toEqual([1, 2]);
    expect(texts).toEqual(['0\n', '1\n', '2\n']);
    expect(out, 'in the log one after the other').toBe('0\n1\n2\n');
    const order = readFileSync(join(folder, 'order'), 'utf8').trim().split('\n');
    expect(order).toEqual([0, 1, 2].flatMap((number) => [`begin ${number}`, `end ${number}`]));
    expect(alive()).toEqual([]);
  });

  test('do not begin where the series was stopped while another ran', async () => {
    for (const then of ['exit 3', 'true']) {
      await open();
      const trap = `trap "echo bye; ${then}" TERM`;
      const running = sh(`${trap}; echo up; while :; do sleep 0.02; done`);
      const behind = series.run({ command: ['/bin/sh', '-c', 'echo begun >never'] });
      await expect.poll(() => out).toContain('up');
      await series.stop(then === 'true' ? 1_000 : 5_000);
      expect(await running).toMatchObject({ exit: null, out: 'up\nbye\n' });
      expect(await behind).toBeNull();
      expect(existsSync(join(folder, 'never'))).toBe(false);
      expect(alive()).toEqual([]);
    }
  });

  test('begin anew in the directory that they were given', async () => {
    await open();
    await sh('cd /; mkdir -p nowhere 2>/dev/null');
    expect((await run(['/bin/pwd'])).out).toBe(`${folder}\n`);
    rmSync(folder, { recursive: true });
    expect(await run(['/bin/pwd'])).toMatchObject({
      exit: { code: 125 },
      err: `testyard: no folder ${folder}\n`,
    });
  });
});
