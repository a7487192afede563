import { describe, expect, test } from 'vitest';
import { CONFIG_KEYS } from '../session/config-file.ts';
import { UsageError } from '../usage-error.ts';
import { EXECUTOR_OPTIONS } from './executor-options.ts';
import { OptionValues } from './option-values.ts';
import { type OptionSources, resolveOptions } from './resolve-options.ts';
import { UP_OPTIONS } from './up-options.ts';

const sources = (some: Partial<OptionSources>): OptionSources => ({
  flags: {},
  env: {},
  file: {},
  cwd: '/work/dir',
  ...some,
});
const port = (some: Partial<OptionSources>) => resolveOptions(UP_OPTIONS, sources(some)).get('port');

describe('an option', () => {
  const flags = { port: '1' };
  const env = { TESTYARD_PORT: '2' };
  const file = { port: 3 };

  test('is taken from the flag, then the variable, then the file, then its default', () => {
    expect(port({ flags, env, file })).toEqual({ value: 1, source: 'flag', givenBy: '--port' });
    expect(port({ env, file })).toEqual({ value: 2, source: 'variable', givenBy: 'TESTYARD_PORT' });
    expect(port({ file })).toEqual({ value: 3, source: 'file', givenBy: 'testyard.config.yaml: port' });
    expect(port({})).toEqual({ value: 8043, source: 'default', givenBy: '--port' });
  });

  test.each([
    ['a word for a number', { env: { TESTYARD_PORT: 'http' } }, 'TESTYARD_PORT'],
    ['a number out of range', { file: { port: 65_536 } }, 'testyard.config.yaml: port'],
    ['a negative number', { flags: { port: '-1' } }, '--port'],
    ['a list for a text', { file: { host: ['a'] } }, 'testyard.config.yaml: host'],
    ['a word for a switch', { env: { TESTYARD_TRUST_PROXY: 'maybe' } }, 'TESTYARD_TRUST_PROXY'],
    ['a level that is none', { flags: { logLevel: 'loud' } }, '--log-level'],
  ])('refuses %s and names who gave it', (_, some, name) => {
    const refused = () => resolveOptions(UP_OPTIONS, sources(some));
    expect(refused).toThrow(UsageError);
    expect(refused).toThrow(expect.objectContaining({ values: expect.objectContaining({ name }) }));
  });
});

test('a negated flag, a variable and a key of the file switch the same thing', () => {
  const off = (some: Partial<OptionSources>) =>
    new OptionValues(UP_OPTIONS, sources(some)).isOn('noExecutor');
  expect(off({ flags: { executor: true } })).toBe(false);
  expect(off({ flags: { executor: false } })).toBe(true);
  expect(off({ env: { TESTYARD_NO_EXECUTOR: '1' } })).toBe(true);
  expect(off({ file: { noExecutor: true } })).toBe(true);
});

test.each([
  ['50GB', 50_000_000_000],
  ['1.5 GiB', 1_610_612_736],
  ['512mib', 536_870_912],
  ['20B', 20],
  ['0', 0],
])('a size of %s is %i bytes', (given, bytes) => {
  const values = new OptionValues(UP_OPTIONS, sources({ env: { TESTYARD_KEEP_SIZE: given } }));
  expect(values.number('keepSize')).toBe(bytes);
});

test.each(['many', '', '-1GB', '5iB', '1e3', '5PB', '1 0GB'])('"%s" is no size', (given) => {
  const read = () => resolveOptions(UP_OPTIONS, sources({ flags: { keepSize: given } }));
  expect(read).toThrow(expect.objectContaining({ values: { name: '--keep-size', given } }));
});

test('a size that is less than makes sense is refused, a default of words is in bytes', () => {
  const read = (flags: object) => new OptionValues(UP_OPTIONS, sources({ flags: { ...flags } }));
  expect(read({}).number('logSize')).toBe(1024 ** 3);
  expect(read({}).number('artifactSize')).toBe(4 * 1024 ** 3);
  expect(read({ artifactCount: '0' }).number('artifactCount')).toBe(0);
  expect(() => read({ logSize: '10KB' })).toThrow(
    expect.objectContaining({ values: { name: '--log-size', given: '10KB', least: '1 MiB' } }),
  );
  const memory = { name: '--session-memory', given: '5MB', least: '16 MiB' };
  expect(() => new OptionValues(EXECUTOR_OPTIONS, sources({ flags: { sessionMemory: '5MB' } }))).toThrow(
    expect.objectContaining({ values: memory }),
  );
});

test('the configuration file knows every option of up, and no other', () => {
  const own = ['server', 'project'];
  const keys = UP_OPTIONS.map(({ key }) => key);
  expect([...CONFIG_KEYS].sort()).toEqual([...own, ...keys].sort());
});

test('lists are repeated or have commas; paths are absolute', () => {
  const flags = { labels: ['gpu=no,site=lab', 'os=linux'], allowPath: ['tests', '/srv'] };
  const values = new OptionValues(EXECUTOR_OPTIONS, sources({ flags }));
  expect(values.list('labels')).toEqual(['gpu=no', 'site=lab', 'os=linux']);
  expect(values.list('allowPath')).toEqual(['/work/dir/tests', '/srv']);
  expect(values.text('data')).toBe('/work/dir/testyard-executor-data');
});

test.each(['data', 'databaseUrl', 'host', 'tlsCert'])('an empty value is none of %s', (key) => {
  const name = `--${key.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;
  const read = () => resolveOptions(UP_OPTIONS, sources({ flags: { [key]: '' } }));
  expect(read).toThrow(expect.objectContaining({ key: 'option.empty', values: { name } }));
  expect(() => resolveOptions(UP_OPTIONS, sources({ file: { [key]: ' ' } }))).toThrow(
    expect.objectContaining({ key: 'option.empty' }),
  );
});

test('the address for links is one of a server, and has no slash at its end', () => {
  const read = (publicUrl: string) =>
    new OptionValues(UP_OPTIONS, sources({ flags: { publicUrl } })).text('publicUrl');
  expect(read('https://testyard.example.org/')).toBe('https://testyard.example.org');
  const refused = { key: 'option.address', values: { name: '--public-url', given: 'testyard.example.org' } };
  expect(() => read('testyard.example.org')).toThrow(expect.objectContaining(refused));
  const shown = expect.objectContaining({ given: 'ftp://host' });
  expect(() => read('ftp://me:secret@host/')).toThrow(expect.objectContaining({ values: shown }));
});
