// What Linux tells about processes, from outside: which of them belong to a folder, by their command line or by a
// variable that every process of a scenario inherits.
import { readdirSync, readFileSync } from 'node:fs';
import { eventually } from './eventually.ts';

export interface ProcessFact {
  readonly pid: number;
  readonly command: string;
}

/** Processes that live and have `text` in their command line or environment, other than this one. */
export function processesWith(text: string): ProcessFact[] {
  return readdirSync('/proc')
    .map(Number)
    .filter((pid) => Number.isInteger(pid) && pid !== process.pid && isAlive(pid))
    .flatMap((pid) => {
      const command = readFact(pid, 'cmdline');
      const belongs = command.includes(text) || readFact(pid, 'environ').includes(text);
      return belongs ? [{ pid, command: command.replaceAll('\0', ' ').trim() }] : [];
    });
}

/** Rejects, naming what is left, unless no process with `text` is alive within the time. */
export async function noProcessLeft(text: string, withinMs = 60_000): Promise<void> {
  const left = () => processesWith(text);
  await eventually(`no process left of ${text}`, {
    holds: () => left().length === 0,
    withinMs,
    otherwise: () => left().map(({ pid, command }) => `${pid} ${command}`),
  });
}

export function killProcessesWith(text: string): void {
  for (const { pid } of processesWith(text)) {
    try {
      process.kill(pid, 'SIGKILL');
    } catch {
      // It ended by itself since it was listed.
    }
  }
}

/** A zombie is dead: whoever started it has only not looked yet. */
export function isAlive(pid: number): boolean {
  const stat = readFact(pid, 'stat');
  return stat !== '' && !/^[ZX]/.test(stat.slice(stat.lastIndexOf(')') + 2));
}

function readFact(pid: number, name: string): string {
  try {
    return readFileSync(`/proc/${pid}/${name}`, 'latin1');
  } catch {
    return '';
  }
}
