/**
 * Control groups of sessions, where this executor may make some: in its own group of the unified hierarchy, which
 * systemd gives it by `Delegate`, or of a hierarchy of before. What goes beyond is ended, or refused, by the kernel.
 */
import { existsSync, mkdirSync, readdirSync, readFileSync, rmdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { SessionLimits } from '@testyard/protocol';
import { isAlive } from './proc-scan.ts';

/** A controller and the folder in which groups of it can be made. */
interface Place {
  readonly folder: string;
  readonly limitFile: string;
  /** Has a line `NAME COUNT` for how often the limit was met. */
  readonly events: readonly [file: string, name: string];
  /** Written beside the limit, where it is there. */
  readonly also?: readonly [file: string, text: string];
}

export interface GroupPlaces {
  readonly memory: Place | null;
  readonly processes: Place | null;
}

export const noPlaces: GroupPlaces = { memory: null, processes: null };

export type GroupLimit = keyof GroupPlaces;
const kinds = ['memory', 'processes'] as const;

const unified = {
  memory: {
    limitFile: 'memory.max',
    events: ['memory.events', 'oom_kill'],
    also: ['memory.swap.max', '0'],
  },
  processes: { limitFile: 'pids.max', events: ['pids.events', 'max'] },
} as const;
const before = {
  memory: { limitFile: 'memory.limit_in_bytes', events: ['memory.oom_control', 'oom_kill'] },
  processes: { limitFile: 'pids.max', events: ['pids.events', 'max'] },
} as const;
const controllers = { memory: 'memory', processes: 'pids' } as const;
const prefix = 'testyard-';

/** `root`: where control groups are mounted; `own`: the text of /proc/self/cgroup. Nothing is changed where nothing can be made. */
export function findGroupPlaces(root = '/sys/fs/cgroup', own = textOf('/proc/self/cgroup')): GroupPlaces {
  const inUnified = unifiedGroup(root, own);
  const place = (kind: GroupLimit): Place | null => {
    if (inUnified !== null) return { folder: inUnified, ...unified[kind] };
    const folder = folderOfBefore(root, own, controllers[kind]);
    return folder !== null && canMakeIn(folder) ? { folder, ...before[kind] } : null;
  };
  return { memory: place('memory'), processes: place('processes') };
}

/**
 * A group with groups in it may have no process of its own: so this one goes down into a leaf first, and back where its
 * neighbours keep the controllers from being handed on.
 */
function unifiedGroup(root: string, own: string): string | null {
  const path = /^0::(\/.*)$/m.exec(own)?.[1];
  const offered = path === undefined ? '' : textOf(join(root, path, 'cgroup.controllers'));
  if (path === undefined || !/\bmemory\b/.test(offered) || !/\bpids\b/.test(offered)) return null;
  const folder = join(root, path);
  const leaf = join(folder, 'executor');
  try {
    mkdirSync(leaf, { recursive: true });
    writeFileSync(join(leaf, 'cgroup.procs'), String(process.pid));
    writeFileSync(join(folder, 'cgroup.subtree_control'), '+memory +pids');
    return folder;
  } catch {
    attempt(() => writeFileSync(join(folder, 'cgroup.procs'), String(process.pid)));
    attempt(() => rmdirSync(leaf));
    return null;
  }
}

/** In a container the group's path may be that of the host, and its folder the one that is mounted. */
function folderOfBefore(root: string, own: string, controller: string): string | null {
  const path = new RegExp(`^\\d+:(?:[^:]*,)?${controller}(?:,[^:]*)?:(/.*)$`, 'm').exec(own)?.[1];
  if (path === undefined) return null;
  return [join(root, controller, path), join(root, controller)].find((folder) => existsSync(folder)) ?? null;
}

function canMakeIn(folder: string): boolean {
  sweep(folder);
  const tried = join(folder, `${prefix}${process.pid}-try`);
  const isMade = attempt(() => mkdirSync(tried));
  if (isMade) attempt(() => rmdirSync(tried));
  return isMade;
}

/** Groups of executors that are no more; one with processes cannot be removed. */
function sweep(folder: string): void {
  const names = attempt(() => readdirSync(folder)) ? readdirSync(folder) : [];
  for (const name of names) {
    const pid = Number(new RegExp(`^${prefix}(\\d+)-`).exec(name)?.[1]);
    if (pid > 0 && !isAlive(pid)) attempt(() => rmdirSync(join(folder, name)));
  }
}

let count = 0;
const removeWithinMs = 2_000;

interface Bounded {
  readonly kind: GroupLimit;
  readonly folder: string;
  readonly place: Place;
}

/** The group of one session. */
export class ControlGroup {
  readonly #bounded: readonly Bounded[];
  readonly #seen = new Map<GroupLimit, number>();
  /** What the group knew when it was closed. */
  #metAtEnd: GroupLimit | null = null;

  private constructor(bounded: readonly Bounded[]) {
    this.#bounded = bounded;
  }

  /** Null where nothing is to be bounded by a group, or none can be made. */
  static open(places: GroupPlaces, limits: SessionLimits): ControlGroup | null {
    const bytes = { memory: limits.memoryBytes, processes: limits.processes };
    count += 1;
    const name = `${prefix}${process.pid}-${count}`;
    const bounded = kinds.flatMap((kind): Bounded[] => {
      const [place, limit] = [places[kind], bytes[kind]];
      if (place === null || limit === null) return [];
      const folder = join(place.folder, name);
      const isMade = attempt(() => {
        mkdirSync(folder, { recursive: true });
        writeFileSync(join(folder, place.limitFile), String(limit));
      });
      const [file, text] = place.also ?? [];
      if (isMade && file !== undefined) attempt(() => writeFileSync(join(folder, file), text ?? ''));
      return isMade ? [{ kind, folder, place }] : [];
    });
    return bounded.length > 0 ? new ControlGroup(bounded) : null;
  }

  /** Files to which a process writes its id to be in it. */
  get joins(): readonly string[] {
    return [...new Set(this.#bounded.map(({ folder }) => join(folder, 'cgroup.procs')))];
  }

  bounds(kind: GroupLimit): boolean {
    return this.#bounded.some((each) => each.kind === kind);
  }

  /** A limit that was met since it was asked last. */
  met(): GroupLimit | null {
    const met = this.#metAtEnd ?? this.#look();
    this.#metAtEnd = null;
    return met;
  }

  #look(): GroupLimit | null {
    const found = this.#bounded.filter(({ kind, folder, place: { events } }) => {
      const times = countIn(textOf(join(folder, events[0])), events[1]);
      const before = this.#seen.get(kind) ?? 0;
      this.#seen.set(kind, times);
      return times > before;
    });
    return found[0]?.kind ?? null;
  }

  /** When nothing runs in it any more; the kernel may need a moment to know. */
  async close(): Promise<void> {
    this.#metAtEnd ??= this.#look();
    const deadline = performance.now() + removeWithinMs;
    for (const folder of new Set(this.#bounded.map((each) => each.folder)))
      while (!attempt(() => rmdirSync(folder)) && existsSync(folder) && performance.now() < deadline)
        await delay(10);
  }
}

function countIn(text: string, name: string): number {
  return Number(new RegExp(`^${name} (\\d+)$`, 'm').exec(text)?.[1] ?? 0);
}

function textOf(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}

/** Whether it went well. */
function attempt(act: () => void): boolean {
  try {
    act();
    return true;
  } catch {
    return false;
  }
}
