/** Words and variables for a shell, for the script of a series, `series.sh`. */
import type { Environment } from './environment.ts';

/** Names to which a shell gives a meaning of its own, or which the script itself has: they are handed over by `env`. */
const shellsOwn =
  /^(_|_ty_.*|IFS|PWD|OLDPWD|TMOUT|OPTIND|OPTARG|PPID|UID|EUID|GROUPS|RANDOM|SRANDOM|SECONDS|LINENO|DIRSTACK|FUNCNAME|PIPESTATUS|SHELLOPTS|POSIXLY_CORRECT|BASH.*|EPOCH.*|COMP_.*)$/;
const identifier = /^[A-Za-z_][A-Za-z0-9_]*$/;

function quoted(word: string): string {
  return `'${word.replaceAll("'", `'\\''`)}'`;
}

/** A script that exports the variables, but for those that `commandOf` has to hand over. */
export function exportsFor(environment: Environment): string {
  const words = Object.entries(environment).filter(([name]) => canExport(name));
  return words.length === 0 ? ':' : `export ${words.map(assignment).join(' ')}`;
}

/** The command, where `environment` is exported, with `own` laid over it, and what a shell cannot export of both. */
export function commandOf(command: readonly string[], environment: Environment, own: Environment): string {
  const words = command.map(quoted).join(' ');
  const laid = Object.entries(own).filter(([name]) => canExport(name));
  const before = laid.map(([name, value]) => `${name}=${quoted(value)} `).join('');
  const left = Object.entries({ ...environment, ...own }).filter(([name]) => !canExport(name));
  if (left.length === 0) return `${before}${words}`;
  // env would take a path with = in it for a variable; a shell between them would lose some of what is handed over.
  const shell = command[0]?.includes('=') ? `/bin/sh -c 'exec "$0" "$@"' ` : '';
  return `${before}/usr/bin/env ${left.map(assignment).join(' ')} ${shell}${words}`;
}

function canExport(name: string): boolean {
  return identifier.test(name) && !shellsOwn.test(name);
}

function assignment([name, value]: readonly [string, string]): string {
  return quoted(`${name}=${value}`);
}
