import { CoreError } from '@testyard/core';

/**
 * What a call does after it started a run. An error that it comes to names that run, which its caller would not find
 * again; who may not see it any more is told nothing of it.
 */
export async function afterStart<T>(runId: string, then: () => Promise<T>): Promise<T> {
  try {
    return await then();
  } catch (error) {
    if (!(error instanceof CoreError) || error.code === 'NOT_FOUND') throw error;
    const named = new CoreError(error.code, { ...error.details, runId });
    named.cause = error.cause;
    throw named;
  }
}
