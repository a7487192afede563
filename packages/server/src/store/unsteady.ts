import { sql } from 'kysely';

/** Failed, or passed on a retry: word by word as the index of such cases says it. */
export const isUnsteady = sql<boolean>`status in ('failed', 'error', 'flaky')`;

/** Failed at last. The first condition is that of the index, which no reader of SQL sees in the second. */
export const hasFailed = sql<boolean>`${isUnsteady} and status in ('failed', 'error')`;
