/** Commands that copy a whole installation, as a person meets them: their pages, and what they refuse. */
import { mkdir, readdir } from 'node:fs/promises';
import { join } from 'node:path';
// Here, so that no test has to wait for it: the commands load it when they are called.
import '@testyard/server';
import { beforeEach, describe, expect, test } from 'vitest';
import { type PlayedTerminal, playTerminal } from '../testing/played-io.ts';

let terminal: PlayedTerminal;
beforeEach(async () => {
  terminal = await playTerminal();
});

describe('the help of', () => {
  test.each(['backup', 'restore', 'migrate'])('%s says what it does, in both languages', async (name) => {
    for (const [language, words] of [
      ['en', /backup|moment|Every row/],
      ['zh', /备份|每一行/],
    ] as const) {
      terminal.stdout.text = '';
      expect(await terminal.run(name, '--help', '--lang', language)).toBe(0);
      expect(terminal.stdout.text).toMatch(words);
      expect(terminal.stdout.text).toMatch(/TESTYARD_DATA,\s+data/);
      expect(terminal.stdout.text).toMatch(new RegExp(`testyard ${name} `));
    }
  });
});

describe('what is refused is told with its code, and exit code 2', () => {
  test('a folder that holds nothing, in the language of the caller', async () => {
    await mkdir(join(terminal.cwd, 'empty'));
    expect(await terminal.run('backup', 'target', '--data', 'empty')).toBe(2);
    expect(terminal.stderr.text).toMatch(/NOTHING_TO_BACK_UP: .*empty" holds no testyard\.db/);
    expect(await terminal.run('backup', 'target', '--data', 'empty', '--lang', 'zh')).toBe(2);
    expect(terminal.stderr.text).toContain('中没有 testyard.db');
    expect(
      await terminal.run('migrate', '--from', 'empty', '--to', 'postgres://u:secret@127.0.0.1:1/d'),
    ).toBe(2);
    expect(terminal.stderr.text).toContain('NOTHING_TO_MOVE');
    expect(await readdir(terminal.cwd)).toEqual(['empty']);
  });

  test('what is no backup', async () => {
    expect(await terminal.run('restore', 'nowhere', '--data', 'data', '--json')).toBe(2);
    expect(JSON.parse(terminal.stderr.text)).toMatchObject({
      error: { code: 'BACKUP_INCOMPLETE', exitCode: 2 },
    });
  });

  test('a service on PostgreSQL, whose password is told to nobody', async () => {
    terminal.env.TESTYARD_DATABASE_URL = 'postgres://u:secret@127.0.0.1:1/d';
    expect(await terminal.run('backup', 'target')).toBe(2);
    expect(terminal.stderr.text).toMatch(/BACKUP_NOT_OF_POSTGRES: .*pg_dump/);
    expect(terminal.stderr.text + terminal.stdout.text).not.toContain('secret');
  });

  test('settling without a database, or one that is not there', async () => {
    expect(await terminal.run('settle')).toBe(2);
    expect(terminal.stderr.text).toContain('TESTYARD_DATABASE_URL');
    expect(await terminal.run('settle', '--database-url', 'mysql://u:secret@127.0.0.1:1/d')).toBe(2);
    expect(terminal.stderr.text).toContain('DATABASE_URL_INVALID');
    expect(terminal.stderr.text + terminal.stdout.text).not.toContain('secret');
  });

  test('a move without a target', async () => {
    expect(await terminal.run('migrate', '--from', 'data')).toBe(2);
    expect(terminal.stderr.text).toContain('TESTYARD_DATABASE_URL');
  });
});
