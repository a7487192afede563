import { isWarmMessage, typeOf, type WarmMessage } from '../warm/warm-messages.ts';

/** What the plugin in the pytest process tells: hello first. */
export type PluginMessage =
  | { readonly type: 'hello'; readonly pytest: string; readonly python: string }
  | WarmMessage
  | CoverageMissed
  | PluginEnd;

/** In per cent: what pytest-cov was to reach, and what it reached. */
export interface CoverageMissed {
  readonly type: 'coverage-missed';
  readonly required: number;
  readonly total: number;
}

const types: readonly unknown[] = ['hello', 'coverage-missed', 'ended'] satisfies PluginMessage['type'][];

/** Why the session comes to an early end; the process ends soon after. */
export interface PluginEnd {
  readonly type: 'ended';
  readonly kind: 'usage-error' | 'internal-error' | 'interrupted';
  readonly message: string;
}

export function isPluginMessage(value: unknown): value is PluginMessage {
  return isWarmMessage(value) || types.includes(typeOf(value));
}
