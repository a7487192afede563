/** What Linux tells about processes; on other systems every question is answered with nothing. */
import { readdirSync, readFileSync } from 'node:fs';

interface ProcessFacts {
  readonly pid: number;
  readonly state: string;
  /** In clock ticks since boot. */
  readonly startTime: number;
}

function factsOf(pid: number): ProcessFacts | null {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'latin1');
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return { pid, state: fields[0] ?? 'X', startTime: Number(fields[19]) };
  } catch {
    return null;
  }
}

/** Whether the process is there and not yet dead (a zombie is dead). */
export function isAlive(pid: number): boolean {
  const facts = factsOf(pid);
  return facts !== null && facts.state !== 'Z' && facts.state !== 'X';
}

/** Children of a process, the one that started first in front. */
export function childrenOf(pid: number): number[] {
  try {
    const text = readFileSync(`/proc/${pid}/task/${pid}/children`, 'latin1').trim();
    const children = text === '' ? [] : text.split(' ').map(Number);
    return children
      .map(factsOf)
      .filter((facts) => facts !== null)
      .sort((a, b) => a.startTime - b.startTime || a.pid - b.pid)
      .map((facts) => facts.pid);
  } catch {
    return [];
  }
}

/** Processes other than this one whose environment holds `NAME=value`. */
export function processesWith(variable: string): number[] {
  const found: number[] = [];
  for (const name of readdirOrEmpty('/proc')) {
    const pid = Number(name);
    if (!Number.isInteger(pid) || pid === process.pid) continue;
    if (environmentOf(pid).includes(variable) && isAlive(pid)) found.push(pid);
  }
  return found;
}

function environmentOf(pid: number): string[] {
  try {
    return readFileSync(`/proc/${pid}/environ`, 'latin1').split('\0');
  } catch {
    return [];
  }
}

function readdirOrEmpty(path: string): string[] {
  try {
    return readdirSync(path);
  } catch {
    return [];
  }
}

/** Sends a signal; false where the process is gone. */
export function signalProcess(pid: number, signal: NodeJS.Signals): boolean {
  try {
    return process.kill(pid, signal);
  } catch {
    return false;
  }
}

/** When the process started, in clock ticks since boot; with its pid it names one process. Null where it is gone. */
export function startTimeOf(pid: number): number | null {
  return factsOf(pid)?.startTime ?? null;
}
