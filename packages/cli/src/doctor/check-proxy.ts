import { type Checked, not, ok } from './finding.ts';

type Environment = Readonly<Record<string, string | undefined>>;

/**
 * That calls to the server go past the proxy that the environment names for it; nothing where it names none, or says itself
 * that the server is called without one. `isReached`: whether the server answered all the same.
 */
export function checkProxy(server: string, env: Environment, isReached: boolean): Checked[] {
  const variable = proxyVariable(server, env);
  if (variable === null) return [];
  const values = { variable, server };
  if (nodeUsesIt(env)) return [ok('proxy', 'doctor.proxyOfNode', values)];
  if (isReached) return [ok('proxy', 'doctor.proxyUnused', values)];
  return [not('warn', 'proxy', { detail: 'doctor.proxyUnused', remedy: 'doctor.doProxy', values })];
}

/** The variable by which other programs would find a proxy to this address; null where they would call it directly. */
export function proxyVariable(address: string, env: Environment): string | null {
  if (!URL.canParse(address)) return null;
  const url = new URL(address);
  const scheme = url.protocol.slice(0, -1);
  const names = [`${scheme}_proxy`, `${scheme}_proxy`.toUpperCase(), 'all_proxy', 'ALL_PROXY'];
  const name = names.find((one) => (env[one] ?? '') !== '');
  return name === undefined || isExcepted(url, env.no_proxy || env.NO_PROXY || '') ? null : name;
}

/** `noProxy` lists hosts, which stand for what is below them, too; each may have a port. `*` is all. */
function isExcepted({ hostname, port, protocol }: URL, noProxy: string): boolean {
  const host = hostname.replace(/^\[|\]$/g, '');
  const ownPort = port || (protocol === 'https:' ? '443' : '80');
  return noProxy
    .toLowerCase()
    .split(/[\s,]+/)
    .some((entry) => {
      if (entry === '' || entry === '*') return entry === '*';
      const [, listed = entry, onlyPort = ownPort] = /^([^:]+|\[.+\]):(\d+)$/.exec(entry) ?? [];
      const name = listed.replace(/^\[|\]$/g, '').replace(/^\*?\./, '');
      return onlyPort === ownPort && (host === name || host.endsWith(`.${name}`));
    });
}

/** Node's own switch, in versions that have it: `fetch` goes through the proxy then. Executors have connections of their own. */
function nodeUsesIt(env: Environment): boolean {
  return env.NODE_USE_ENV_PROXY === '1' && process.allowedNodeEnvironmentFlags.has('--use-env-proxy');
}
