import type { ListedRuns } from '@testyard/core';
import type { nativeEndpoints, QueryOf } from '@testyard/protocol';

/** Which runs of a project a list has. */
export function readRunFilter(
  projectId: string,
  query: QueryOf<(typeof nativeEndpoints)['listRuns']>,
): ListedRuns {
  const { state = null, verdict = null, template = null, sut = null, createdBy = null } = query;
  const { ci = null, branch = null, commit = null, since, until } = query;
  return {
    ...{
      projectId,
      dryRun: query.dryRun === 'true',
      state,
      verdict,
      template,
      sut,
      createdBy,
      ci,
      branch,
      commit,
    },
    since: since === undefined ? null : Date.parse(since),
    until: until === undefined ? null : Date.parse(until),
  };
}
