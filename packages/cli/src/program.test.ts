import { execFileSync, spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { createServer as createPlainServer } from 'node:http';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { VERSION as PROTOCOL_VERSION } from '@testyard/protocol';
import { beforeEach, describe, expect, onTestFinished, test } from 'vitest';
import { COMMANDS } from './command-table.ts';
import { commandFor, createContext } from './program.ts';
import { widthOf } from './terminal/text-width.ts';
import { type PlayedTerminal, playTerminal } from './testing/played-io.ts';
import { catalogues, translator } from './texts/texts.ts';
import { VERSION } from './version.ts';

let terminal: PlayedTerminal;
beforeEach(async () => {
  terminal = await playTerminal();
});

describe('help', () => {
  test('without a command lists every command, on stdout, with exit code 0', async () => {
    expect(await terminal.run()).toBe(0);
    for (const { name } of COMMANDS) expect(terminal.stdout.text).toMatch(new RegExp(`^  ${name}\\b`, 'm'));
    expect(terminal.stderr.text).toBe('');
  });

  test.each(COMMANDS)(
    'help of $name says with which codes it ends, and where to read on of it',
    async ({ name, page }) => {
      await terminal.run(name, '--help');
      expect(terminal.stdout.text).toContain(`Read on: docs/${page}.md`);
      if (name !== 'help') expect(terminal.stdout.text).toMatch(/exit codes?:? .*0/is);
      const text = readFileSync(join(import.meta.dirname, `../../../docs/${page}.md`), 'utf8');
      expect(text).toContain(name === 'help' ? 'help' : `testyard ${name}`);
    },
  );

  test('help of what ends with a verdict tells all codes, that of a subcommand too', async () => {
    for (const words of [['run'], ['watch'], ['rerun'], ['import'], ['template', 'dry-run']]) {
      terminal.stdout.text = '';
      await terminal.run(...words, '--help');
      expect(terminal.stdout.text.replace(/\s+/g, ' ')).toContain('5 no case ran, 6 stopped');
    }
    terminal.stdout.text = '';
    await terminal.run('user', 'create', '--help');
    expect(terminal.stdout.text).toContain('Exit codes: 0 done');
  });

  test.each(COMMANDS.map(({ name }) => name).filter((name) => name !== 'help'))(
    'of %s has an example',
    async (name) => {
      expect(await terminal.run(name, '--help')).toBe(0);
      expect(terminal.stdout.text).toMatch(new RegExp(`Example:\\n  (?:[A-Z_]+=\\S+ )?testyard ${name}`));
      const asTopic = await playTerminal();
      await asTopic.run('help', name);
      expect(asTopic.stdout.text).toBe(terminal.stdout.text);
    },
  );

  test('of every subcommand has an example, too', async () => {
    const without: string[] = [];
    for (const { name } of COMMANDS) {
      const program = await commandFor(createContext([], terminal.io), [name]);
      const command = program.commands.find((each) => each.name() === name);
      for (const sub of command?.commands.map((each) => each.name()) ?? []) {
        const page = await playTerminal();
        await page.run(name, sub, '--help');
        if (!new RegExp(`Example:\\n(.*\\n)*  testyard ${name} ${sub}`).test(page.stdout.text))
          without.push(`${name} ${sub}`);
      }
    }
    expect(without).toEqual([]);
  });

  test('names subcommands that there are, and all of them unless it says that there are more', async () => {
    for (const { name, usage } of COMMANDS) {
      const listed = /^\[([a-z|.-]+\|[a-z|.-]+)\]$/.exec(usage)?.[1]?.split('|');
      if (!listed) continue;
      const program = await commandFor(createContext([], terminal.io), [name]);
      const command = program.commands.find((each) => each.name() === name);
      const real = command?.commands.map((each) => each.name()) ?? [];
      if (listed.at(-1) === '...') expect(real).toEqual(expect.arrayContaining(listed.slice(0, -1)));
      else expect(listed.toSorted()).toEqual(real.toSorted());
    }
  });

  test('is Chinese from its titles to its options', async () => {
    terminal.env.LC_ALL = 'zh_CN.UTF-8';
    await terminal.run('run', '--help');
    expect(terminal.stdout.text).toMatch(/^用法：testyard run|^用法： ?testyard run/);
    for (const word of ['参数：', '选项：', '示例：', '被测系统的分支']) {
      expect(terminal.stdout.text).toContain(word);
    }
    expect(terminal.stdout.text).not.toMatch(/Usage|Options|default:/);
  });

  test('fits a narrow terminal, in both languages: only commands and words that are longer stand out', async () => {
    terminal.stdout.columns = 40;
    for (const name of ['run', 'up', 'migrate', 'executor']) {
      for (const language of ['en', 'zh']) {
        terminal.stdout.text = '';
        await terminal.run(name, '--help', '--lang', language);
        const long = terminal.stdout.text.split('\n').filter((line) => widthOf(line) > 40);
        expect(long.filter((line) => !/^ +\S+( <\S+>)?$|^ {2}testyard |^ +[A-Z_]+=/.test(line))).toEqual([]);
      }
    }
    terminal.stdout.text = '';
    await terminal.run('run', '--help');
    expect(terminal.stdout.text).toContain(
      '  --junit <file>\n      write the cases to this file as\n      JUnit XML\n',
    );
  });

  test('of the exit codes names each of them', async () => {
    expect(await terminal.run('help', 'exit-codes')).toBe(0);
    const codes = [...terminal.stdout.text.matchAll(/^ +(\d+) {2}\S/gm)].map((found) => found[1]);
    expect(codes).toEqual(['0', '1', '2', '3', '4', '5', '6', '7', '130']);
  });
});

describe('wrong usage ends with 2 and says what to do', () => {
  test.each([
    [['ruin'], 'There is no command "ruin". Did you mean "run"?'],
    [['template', 'lst'], 'There is no command "template lst". Did you mean "template list"?'],
    [
      ['executor', 'lits', '--limit', '5'],
      'There is no command "executor lits". Did you mean "executor list"?',
    ],
    [['xyzzy'], 'There is no command "xyzzy". See: testyard --help'],
    [['help', 'wath'], 'There is no command "wath"'],
    [['run', 'a', '--juint', 'x'], 'There is no option --juint. Did you mean --junit?'],
    [['executor', 'code', '--common'], 'There is no option --common. See: testyard executor code --help'],
    [['run'], 'Argument <template> is missing. See: testyard run --help'],
    [['watch', '1', '--timeout'], 'Option --timeout needs a value'],
    [['apply'], 'Option --file is required'],
    [['stop', '1', '2'], 'Too many arguments'],
    [['run', 'a', '-p', 'novalue'], 'key=value'],
    [['run', 'a', '--timeout', 'soon'], '--timeout: "soon" is not a duration'],
    [['runs', '--limit', '0'], '--limit: "0" is not a whole number from 1 to 1000'],
    [['runs', '--server', 'nowhere'], '"nowhere" is not the address of a server'],
    [
      ['runs', '--verdict', 'faild'],
      '--verdict: "faild" is not one of passed, failed, error, invalid, stopped. Did you mean failed?',
    ],
    [
      ['report', '7', '-o', 'xml'],
      '--output: "xml" is not one of junit, ctrf, allure, csv, html, json. See: testyard report --help',
    ],
    [['completion', 'fihs'], 'shell: "fihs" is not one of bash, zsh, fish. Did you mean fish?'],
    [['runs', '--lang', 'fr'], 'Unknown language "fr"'],
  ])('%j', async (argv, message) => {
    expect(await terminal.run(...argv)).toBe(2);
    expect(terminal.stderr.text).toContain(message);
    expect(terminal.stdout.text).toBe('');
  });

  test('in Chinese where asked by flag, variable or locale', async () => {
    await terminal.run('--lang', 'zh', 'ruin');
    expect(terminal.stderr.text).toContain('没有命令“ruin”。是不是“run”？');
    const other = await playTerminal();
    other.env.TESTYARD_LANG = 'zh';
    other.env.LANG = 'en_US.UTF-8';
    await other.run('ruin');
    expect(other.stderr.text).toContain('没有命令');
  });
});

test('without a sign-in a command ends with 4 and names the next step', async () => {
  expect(await terminal.run('runs', '--server', 'http://127.0.0.1:1')).toBe(4);
  expect(terminal.stderr.text).toContain('testyard login --server http://127.0.0.1:1');
});

test('a server that is not there is told within seconds, with 3', async () => {
  terminal.env.TESTYARD_TOKEN = 't';
  const startedAt = performance.now();
  expect(await terminal.run('runs', '--server', 'http://127.0.0.1:1')).toBe(3);
  expect(terminal.stderr.text).toContain('No answer from http://127.0.0.1:1');
  expect(performance.now() - startedAt).toBeLessThan(30_000);
});

const hasOpenssl = spawnSync('openssl', ['version']).status === 0;

test.skipIf(!hasOpenssl)('a certificate that is not trusted is told as one, with what to do', async () => {
  const [key, cert] = [join(terminal.cwd, 'key.pem'), join(terminal.cwd, 'cert.pem')];
  const kind = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-subj', '/CN=localhost'];
  execFileSync('openssl', ['req', '-x509', ...kind, '-keyout', key, '-out', cert], { stdio: 'ignore' });
  const server = createServer({ key: readFileSync(key), cert: readFileSync(cert) });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void server.close());
  const url = `https://localhost:${(server.address() as AddressInfo).port}`;
  terminal.env.TESTYARD_TOKEN = 't';
  expect(await terminal.run('runs', '--server', url)).toBe(3);
  expect(terminal.stderr.text).toMatch(/not trusted \(DEPTH_ZERO_SELF_SIGNED_CERT\): .*NODE_EXTRA_CA_CERTS/);
  expect(await terminal.run('doctor', '--server', url)).toBe(3);
  expect(terminal.stdout.text).toContain('NODE_EXTRA_CA_CERTS');
  expect(await terminal.run('runs', '--server', url.replace('https', 'http'))).toBe(3);
  expect(terminal.stderr.text).toMatch(/its address is https:\/\/\? (UND_ERR_SOCKET|ECONNRESET)\)/);
});

test('a server that speaks no TLS is told as one, also by doctor', async () => {
  const server = createPlainServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void server.close());
  const url = `https://127.0.0.1:${(server.address() as AddressInfo).port}`;
  terminal.env.TESTYARD_TOKEN = 't';
  expect(await terminal.run('runs', '--server', url)).toBe(3);
  expect(terminal.stderr.text).toContain('its address is http://? ERR_SSL_WRONG_VERSION_NUMBER');
  expect(await terminal.run('doctor', '--server', url)).toBe(3);
  expect(terminal.stdout.text).toContain('its address is http://?');
});

test('the version is that of the package', async () => {
  const { version } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8'));
  expect(await terminal.run('--version')).toBe(0);
  expect(terminal.stdout.text).toBe(`${version}\n`);
  expect([VERSION, PROTOCOL_VERSION]).toEqual([version, version]);
});

test('both languages fill the same holes in every text', () => {
  // A language that has one word for one and for many needs no hole for the word.
  const holes = (text: string) => [...new Set(text.match(/\{[A-Za-z]+(?=[|}])/g))].sort();
  for (const [key, text] of Object.entries(catalogues.en)) {
    expect([key, holes(catalogues.zh[key as keyof typeof catalogues.zh])]).toEqual([key, holes(text)]);
  }
});

test('one of something is said as one', () => {
  const counts = { templates: '1', users: '2', files: '1,000', size: '1 KiB' };
  const holds = (language: 'en' | 'zh', runs: string) =>
    translator(language)('backup.holds', { ...counts, runs, cases: '0' });
  expect(holds('en', '1')).toMatch(/1 run, 0 cases, 1 template, 2 users; 1,000 files, 1 KiB$/);
  expect(holds('en', '12')).toContain('12 runs, ');
  expect(holds('zh', '1')).toContain('运行 1 次，');
});
