import { isWarmMessage, typeOf, type WarmMessage } from '../warm/warm-messages.ts';

/** What the plugin in the pytest process tells: hello first. */
export type PluginMessage =
  | { readonly type: 'hello'; readonly pytest: string; readonly python: string }
  | WarmMessage
  | PluginEnd;

/** Why the session comes to an early end; the process ends soon after. */
export interface PluginEnd {
  readonly type: 'ended';
  readonly kind: 'usage-error' | 'internal-error' | 'interrupted';
  readonly message: string;
}

export function isPluginMessage(value: unknown): value is PluginMessage {
  return isWarmMessage(value) || typeOf(value) === 'hello' || typeOf(value) === 'ended';
}
