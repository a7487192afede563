/** What came of canaries, as it lies in the data folder: `canaries.json`. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { inBothLanguages, type Said } from '../texts/remark.ts';

/** What came of the canaries of a framework. */
export interface CanaryRecord {
  /** Of the framework and the executor for which it holds. */
  readonly version: string;
  readonly executor: string;
  /** Milliseconds since 1970. */
  readonly at: number;
  /** Null: all as it must be. */
  readonly wrong: Said | null;
}

/** By the name of the framework. */
export type CanaryRecords = { readonly [framework: string]: CanaryRecord | undefined };

export const canaryFile = 'canaries.json';

/** As people read it. */
export interface KeptCanary {
  readonly framework: string;
  readonly version: string;
  readonly at: number;
  /** Null: all as it must be. */
  readonly why: { readonly en: string; readonly zh: string } | null;
}

/** None where the folder holds none that can be read. */
export async function keptCanaries(dataFolder: string): Promise<readonly KeptCanary[]> {
  try {
    const records = JSON.parse(await readFile(join(dataFolder, canaryFile), 'utf8')) as CanaryRecords;
    return Object.entries(records).flatMap(([framework, record]) => {
      if (!record) return [];
      const { version, at, wrong } = record;
      return [{ framework, version, at, why: wrong && inBothLanguages(wrong.remark) }];
    });
  } catch {
    return [];
  }
}
