import type { CaseFinished, FoundCase } from '@testyard/protocol';

/** What became of a case, without whose try it was. */
export type CaseResult = Omit<CaseFinished, 'type' | 'caseId' | 'attempt'>;

/** A case as the plugin found it. With `finished` it stands for a collector that gave no cases. */
export interface CollectedCase extends FoundCase {
  readonly finished?: CaseResult;
}

/**
 * What the plugin in the pytest process tells, in this order: hello, notices, found (in parts), collected, and then
 * for each case started and finished. `number` counts the cases that it was given, from 0.
 */
export type PluginMessage =
  | { readonly type: 'hello'; readonly pytest: string; readonly python: string }
  | { readonly type: 'notice'; readonly message: string }
  | { readonly type: 'found'; readonly cases: readonly CollectedCase[] }
  | { readonly type: 'collected' }
  /**
   * It waits for more cases. `ahead`: the last that it has was run, and is torn down by what comes next; `idle`: it has
   * none.
   */
  | { readonly type: 'want'; readonly mode: 'ahead' | 'idle' }
  | { readonly type: 'started'; readonly number: number }
  /** `files`: there are some in the case's folder. */
  | (CaseResult & { readonly type: 'finished'; readonly number: number; readonly files: boolean })
  | PluginEnd;

/** Why the session comes to an early end; the process ends soon after. */
export interface PluginEnd {
  readonly type: 'ended';
  readonly kind: 'usage-error' | 'internal-error' | 'interrupted';
  readonly message: string;
}

/** What the plugin is told. `items`: positions in the order of collection; `folders`: where each puts its files. */
export type PluginCommand =
  | { readonly type: 'run'; readonly items: readonly number[]; readonly folders: readonly string[] }
  /** The case that was run last has no successor for now. */
  | { readonly type: 'last' }
  | { readonly type: 'end' };

const types: readonly string[] = [
  'hello',
  'notice',
  'found',
  'collected',
  'want',
  'started',
  'finished',
  'ended',
] satisfies PluginMessage['type'][];

/** The plugin is ours and comes with us, so its type is all that can be wrong. */
export function isPluginMessage(value: unknown): value is PluginMessage {
  return typeof value === 'object' && value !== null && 'type' in value && types.includes(String(value.type));
}
