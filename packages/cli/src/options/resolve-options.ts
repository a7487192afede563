import { resolve } from 'node:path';
import type { Io } from '../io.ts';
import { CONFIG_FILE } from '../session/config-file.ts';
import { byteSize } from '../terminal/figures.ts';
import { UsageError } from '../usage-error.ts';
import { flagName, type OptionRow } from './option-row.ts';
import { serverAddress } from './server-address.ts';

type Source = 'flag' | 'variable' | 'file' | 'default';
type OptionValue = string | number | boolean | readonly string[];

export interface ResolvedOption {
  readonly value: OptionValue | undefined;
  readonly source: Source;
  /** What to call the option where its value is wrong: the flag, variable or file that gave it. */
  readonly givenBy: string;
}

export interface OptionSources {
  /** Values of commander, by the camel-case name of the flag. */
  readonly flags: Readonly<Record<string, unknown>>;
  readonly env: Io['env'];
  readonly file: Readonly<Record<string, unknown>>;
  /** Folder that relative paths start from. */
  readonly cwd: string;
}

/** Settles each row: flag over variable over configuration file over default. Throws a UsageError on a bad value. */
export function resolveOptions(
  rows: readonly OptionRow[],
  sources: OptionSources,
): ReadonlyMap<string, ResolvedOption> {
  return new Map(rows.map((row) => [row.key, resolveOption(row, sources)]));
}

function resolveOption(row: OptionRow, sources: OptionSources): ResolvedOption {
  const found = firstGiven(row, sources);
  const value = found.raw === undefined ? undefined : checked(row, found.raw, found.givenBy);
  return { value: absolute(row, value, sources.cwd), source: found.source, givenBy: found.givenBy };
}

function absolute(row: OptionRow, value: OptionValue | undefined, cwd: string): OptionValue | undefined {
  if (row.kind === 'path' && typeof value === 'string') return resolve(cwd, value);
  if (row.kind === 'paths' && Array.isArray(value)) return value.map((path: string) => resolve(cwd, path));
  return value;
}

interface Given {
  readonly raw: unknown;
  readonly source: Source;
  readonly givenBy: string;
}

function firstGiven(row: OptionRow, { flags, env, file }: OptionSources): Given {
  const flag = flagValue(row, flags);
  if (flag !== undefined) return { raw: flag, source: 'flag', givenBy: flagName(row) };
  const variable = env[row.variable];
  if (variable !== undefined && variable !== '') {
    return { raw: variable, source: 'variable', givenBy: row.variable };
  }
  const inFile = file[row.key];
  if (inFile !== undefined && inFile !== null) {
    return { raw: inFile, source: 'file', givenBy: `${CONFIG_FILE}: ${row.key}` };
  }
  return { raw: row.otherwise, source: 'default', givenBy: flagName(row) };
}

/** Commander stores `--no-x` as x = false, with x = true where it is absent. */
function flagValue(row: OptionRow, flags: OptionSources['flags']): unknown {
  const negated = /^--no-(.+)$/.exec(flagName(row))?.[1];
  if (negated !== undefined) return flags[camelCase(negated)] === false ? true : undefined;
  return flags[camelCase(flagName(row).slice(2))];
}

const camelCase = (name: string) => name.replace(/-([a-z])/g, (_, letter: string) => letter.toUpperCase());

function checked(row: OptionRow, raw: unknown, givenBy: string): OptionValue {
  if (row.kind === 'switch') return checkedSwitch(raw, givenBy);
  if (row.kind === 'integer') return checkedInteger(row, raw, givenBy);
  if (row.kind === 'size') return checkedSize(row, raw, givenBy);
  if (row.kind === 'list' || row.kind === 'paths') return splitList(raw);
  if (typeof raw !== 'string') throw wrongKind(raw, givenBy);
  // Of a variable of the shell that is not set: an empty path would be the working directory.
  if (raw.trim() === '') throw new UsageError('option.empty', { name: givenBy });
  if (row.choices && !row.choices.includes(raw)) {
    throw new UsageError('option.choices', { name: givenBy, given: raw, choices: row.choices.join(', ') });
  }
  return row.kind === 'address' ? checkedAddress(raw, givenBy) : raw;
}

function checkedAddress(raw: string, givenBy: string): string {
  const read = serverAddress(raw);
  if (read.address === null) throw new UsageError('option.address', { name: givenBy, given: read.shown });
  return read.address;
}

function splitList(raw: unknown): readonly string[] {
  const parts = (Array.isArray(raw) ? raw : [raw]).flatMap((part) => String(part).split(','));
  return parts.map((part) => part.trim()).filter((part) => part !== '');
}

function checkedSwitch(raw: unknown, givenBy: string): boolean {
  if (typeof raw === 'boolean') return raw;
  if (['1', 'true', 'yes'].includes(String(raw))) return true;
  if (['0', 'false', 'no'].includes(String(raw))) return false;
  throw wrongKind(raw, givenBy);
}

function checkedInteger(row: OptionRow, raw: unknown, givenBy: string): number {
  const { least = 0, most = Number.MAX_SAFE_INTEGER } = row;
  const value = /^\d+$/.test(String(raw)) ? Number(raw) : Number.NaN;
  if (value >= least && value <= most) return value;
  throw new UsageError('option.range', { name: givenBy, given: String(raw), least, most });
}

/** Bytes of `50GB`, `512 MiB` or `0`: powers of 1000, with an `i` of 1024. */
function checkedSize({ least = 0 }: OptionRow, raw: unknown, givenBy: string): number {
  const [, figure = '', prefix = '', binary = ''] =
    /^(\d{1,9}(?:\.\d{1,3})?) ?(?:([KMGT]?)(i?)B)?$/i.exec(String(raw)) ?? [];
  const isSize = figure !== '' && (binary === '' || prefix !== '');
  const power = ['', 'K', 'M', 'G', 'T'].indexOf(prefix.toUpperCase());
  const bytes = Math.round(Number(figure) * (binary === '' ? 1000 : 1024) ** power);
  if (isSize && Number.isSafeInteger(bytes) && bytes >= least) return bytes;
  if (isSize && bytes < least)
    throw new UsageError('option.sizeLeast', {
      name: givenBy,
      given: String(raw),
      least: byteSize(least).replace('.0 ', ' '),
    });
  throw new UsageError('option.size', { name: givenBy, given: String(raw) });
}

function wrongKind(raw: unknown, givenBy: string): UsageError {
  return new UsageError('option.wrongKind', { name: givenBy, given: String(raw) });
}
