import type { TemplateDocument } from '@testyard/protocol';
import type { TextKey } from '../texts/texts.ts';

export const KINDS = ['pytest', 'robot', 'node', 'maven', 'gradle', 'go', 'make'] as const;
export type Kind = (typeof KINDS)[number];

/** One way to run the tests of a folder. */
export interface Found {
  readonly kind: Kind;
  /** Names of the files that say so, or what in them does. */
  readonly evidence: string;
  readonly document: Omit<TemplateDocument, 'name' | 'source'>;
  /** What to do so that cases are seen one by one, where only the whole is one case. */
  readonly note?: TextKey;
}
