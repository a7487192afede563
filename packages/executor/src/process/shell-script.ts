/** Words and variables for a shell, for the script of a series, `series.sh`. */
import type { Environment } from './environment.ts';

/** Names to which a shell gives a meaning of its own, or which the script itself has: they are handed over by `env`. */
const shellsOwn =
  /^(_|_ty_.*|IFS|PWD|OLDPWD|TMOUT|OPTIND|OPTARG|PPID|UID|EUID|GROUPS|RANDOM|SRANDOM|SECONDS|LINENO|DIRSTACK|FUNCNAME|PIPESTATUS|SHELLOPTS|POSIXLY_CORRECT|BASH.*|EPOCH.*|COMP_.*)$/;
const identifier = /^[A-Za-z_][A-Za-z0-9_]*$/;

function quoted(word: string): string {
  return `'${word.replaceAll("'", `'\\''`)}'`;
}

/** A script that exports the variables, but for those that are handed over. */
export function exportsFor(environment: Environment): string {
  const words = Object.entries(environment).filter(([name]) => canExport(name));
  return words.length === 0 ? ':' : `export ${words.map(assignment).join(' ')}`;
}

/** Those that a shell cannot export. */
export function handedOverOf(environment: Environment): Environment {
  return Object.fromEntries(Object.entries(environment).filter(([name]) => !canExport(name)));
}

/** The command, where an environment is exported of which `handedOver` is left, with `own` laid over it. */
export function commandOf(command: readonly string[], handedOver: Environment, own: Environment): string {
  const words = command.map(quoted).join(' ');
  let before = '';
  let left = handedOver;
  for (const [name, value] of Object.entries(own))
    if (canExport(name)) before += `${name}=${quoted(value)} `;
    else left = { ...left, [name]: value };
  const entries = Object.entries(left);
  if (entries.length === 0) return before + words;
  // env would take a path with = in it for a variable; a shell between them would lose some of what is handed over.
  const shell = command[0]?.includes('=') ? `/bin/sh -c 'exec "$0" "$@"' ` : '';
  return `${before}/usr/bin/env ${entries.map(assignment).join(' ')} ${shell}${words}`;
}

function canExport(name: string): boolean {
  return identifier.test(name) && !shellsOwn.test(name);
}

function assignment([name, value]: readonly [string, string]): string {
  return quoted(`${name}=${value}`);
}
