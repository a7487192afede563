import type { Io } from '../io.ts';

export type Ci = 'github' | 'gitlab';

/** The pipeline that this runs in, where it is one that reads more than plain lines. */
export function ciOf(env: Io['env']): Ci | undefined {
  if (env.GITHUB_ACTIONS === 'true') return 'github';
  return env.GITLAB_CI === 'true' ? 'gitlab' : undefined;
}
