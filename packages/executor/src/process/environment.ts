/** What of the host's environment a test process sees. */
import type { TaskPlan } from '@testyard/protocol';

export type Environment = Readonly<Record<string, string>>;

const inherited = new Set([
  ...['PATH', 'HOME', 'LANG', 'LANGUAGE', 'TZ', 'TMPDIR', 'USER', 'LOGNAME', 'SHELL'],
  ...[
    'http_proxy',
    'https_proxy',
    'no_proxy',
    'all_proxy',
    'HTTP_PROXY',
    'HTTPS_PROXY',
    'NO_PROXY',
    'ALL_PROXY',
  ],
  ...['SSL_CERT_FILE', 'SSL_CERT_DIR', 'CURL_CA_BUNDLE', 'REQUESTS_CA_BUNDLE', 'NODE_EXTRA_CA_CERTS'],
  ...['GIT_SSL_CAINFO', 'PIP_CERT', 'AWS_CA_BUNDLE'],
]);

const neverInherited = /^(TESTYARD_.*|npm_.*|NODE_OPTIONS|NODE_ENV)$/i;

/** The host's part: an allow-list, and the names of `--pass-env`. */
export function hostEnvironment(host: NodeJS.ProcessEnv, passEnv: readonly string[]): Environment {
  const passed = new Set(passEnv);
  const wanted = (name: string) => inherited.has(name) || name.startsWith('LC_') || passed.has(name);
  const entries = Object.entries(host).filter(([name, value]) => {
    return value !== undefined && wanted(name) && !neverInherited.test(name);
  });
  return Object.fromEntries(entries) as Record<string, string>;
}

/** The plan's environment over the host's, with the secrets of the lease. */
export function sessionEnvironment(
  host: Environment,
  plan: Pick<TaskPlan, 'environment'>,
  secrets: Environment,
): Environment {
  return { ...host, ...secrets, ...plan.environment };
}

/** `over` laid over `under`; its PYTHONPATH is put in front of the one that is there. */
export function layEnvironment(under: Environment, over: Environment | undefined): Environment {
  const joined = [over?.PYTHONPATH, under.PYTHONPATH].filter((part) => part);
  const laid = { ...under, ...over };
  return over?.PYTHONPATH && joined.length > 0 ? { ...laid, PYTHONPATH: joined.join(':') } : laid;
}
