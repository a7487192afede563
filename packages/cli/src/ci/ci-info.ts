import type { CiInfo } from '@testyard/protocol';
import type { Io } from '../io.ts';

type Env = Io['env'];
type Facts = Partial<Record<keyof CiInfo, string | undefined>>;

/** What is sent of each, at most. */
const MOST: Readonly<Record<keyof CiInfo, number>> = {
  provider: 60,
  repository: 300,
  branch: 300,
  commit: 100,
  build: 100,
  job: 300,
  actor: 200,
  buildUrl: 2000,
};

/** Where the pipeline says that this runs, by the variables that it sets; undefined outside of those that are known. */
export function ciInfoOf(env: Env): CiInfo | undefined {
  if (env.GITHUB_ACTIONS === 'true') return infoOf('github', githubFacts(env));
  if (env.GITLAB_CI === 'true') return infoOf('gitlab', gitlabFacts(env));
  if (env.JENKINS_URL) return infoOf('jenkins', jenkinsFacts(env));
  return env.GITEE_PIPELINE_BUILD_NUMBER ? infoOf('gitee', giteeFacts(env)) : undefined;
}

/** The trace that the pipeline's job belongs to, handed on; what is no trace is not taken by the server. */
export function traceHeaders(env: Env): Readonly<Record<string, string>> {
  const trace = env.TRACEPARENT ?? '';
  return /^[0-9a-f-]{1,200}$/.test(trace) ? { traceparent: trace } : {};
}

function githubFacts(env: Env): Facts {
  const { GITHUB_SERVER_URL: server, GITHUB_REPOSITORY: repository, GITHUB_RUN_ID: build } = env;
  return {
    ...{ repository, build, job: env.GITHUB_JOB, actor: env.GITHUB_ACTOR, commit: env.GITHUB_SHA },
    branch: env.GITHUB_HEAD_REF || env.GITHUB_REF_NAME,
    buildUrl: server && repository && build ? `${server}/${repository}/actions/runs/${build}` : undefined,
  };
}

function gitlabFacts(env: Env): Facts {
  return {
    ...{ repository: env.CI_PROJECT_PATH, commit: env.CI_COMMIT_SHA, build: env.CI_PIPELINE_ID },
    ...{ job: env.CI_JOB_NAME, actor: env.GITLAB_USER_LOGIN },
    branch: env.CI_MERGE_REQUEST_SOURCE_BRANCH_NAME || env.CI_COMMIT_REF_NAME,
    buildUrl: env.CI_JOB_URL || env.CI_PIPELINE_URL,
  };
}

/** Not its GIT_URL, which may hold a password. */
function jenkinsFacts(env: Env): Facts {
  return {
    ...{ job: env.JOB_NAME, build: env.BUILD_NUMBER, commit: env.GIT_COMMIT, buildUrl: env.BUILD_URL },
    branch: env.CHANGE_BRANCH || env.BRANCH_NAME || env.GIT_BRANCH,
    actor: env.BUILD_USER_ID || env.CHANGE_AUTHOR,
  };
}

function giteeFacts(env: Env): Facts {
  return {
    ...{ repository: env.GITEE_REPO, build: env.GITEE_PIPELINE_BUILD_NUMBER, job: env.GITEE_PIPELINE_NAME },
    branch: env.GITEE_SOURCE_BRANCH || env.GITEE_BRANCH,
    commit: env.GITEE_SOURCE_COMMIT || env.GITEE_COMMIT,
    actor: env.GITEE_PIPELINE_TRIGGER_USER,
  };
}

function infoOf(provider: string, facts: Facts): CiInfo {
  const known = Object.entries(facts).flatMap(([name, value]) => {
    const text = value?.trim() ?? '';
    const most = MOST[name as keyof CiInfo];
    if (name === 'buildUrl') return isPlainUrl(text) && text.length <= most ? [[name, text]] : [];
    return text === '' ? [] : [[name, text.slice(0, most)]];
  });
  return { provider, ...Object.fromEntries(known) };
}

/** http or https, and nobody's password in it. */
function isPlainUrl(text: string): boolean {
  return /^https?:\/\/[^\s/?#@]+([/?#]\S*)?$/.test(text);
}
