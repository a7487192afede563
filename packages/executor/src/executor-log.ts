import type { Saying } from './texts/executor-texts.ts';

/** Something about the executor itself, or a line about one lease; never a secret. */
export type ExecutorLog = (said: Saying | string) => void;
