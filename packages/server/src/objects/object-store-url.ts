import { CoreError, type StoreAddressFlaw } from '@testyard/core';

/** A place in a bucket. Credentials are no part of it: they come from the environment of the process. */
export interface BucketAddress {
  readonly bucket: string;
  /** What every key begins with: empty, or ending in `/`. */
  readonly prefix: string;
  /** Undefined: the one of AWS for the region. */
  readonly endpoint: string | undefined;
  /** Undefined: what the environment says. */
  readonly region: string | undefined;
  readonly forcePathStyle: boolean;
}

const KNOWN = ['endpoint', 'region', 'forcePathStyle'];
const SECRET = /key|secret|token|password|credential|signature/i;

/**
 * Reads `s3://bucket/prefix?endpoint=...&region=...&forcePathStyle=true`. Errors: OPTION_INVALID, which never repeats
 * what was given: somebody may have put a secret into it.
 */
export function readObjectStoreUrl(given: string): BucketAddress {
  const url = parse(given, 's3:', 'form');
  if (url.username !== '' || url.password !== '' || url.hash !== '') throw secretInside();
  if (!/^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/.test(url.host)) throw unfit('bucket');
  const options = new Map(url.searchParams);
  for (const name of options.keys()) {
    if (KNOWN.includes(name)) continue;
    if (SECRET.test(name)) throw secretInside();
    throw unfit('parameters');
  }
  const style = options.get('forcePathStyle') ?? 'false';
  if (style !== 'true' && style !== 'false') throw unfit('path-style');
  return {
    bucket: url.host,
    prefix: readPrefix(url.pathname),
    endpoint: readEndpoint(options.get('endpoint')),
    region: options.get('region'),
    forcePathStyle: style === 'true',
  };
}

function readPrefix(path: string): string {
  const parts = path.split('/').filter((part) => part !== '');
  if (!parts.every((part) => /^[\w.-]+$/.test(part) && !/^\.+$/.test(part))) throw unfit('prefix');
  return parts.map((part) => `${part}/`).join('');
}

function readEndpoint(given: string | undefined): string | undefined {
  if (given === undefined) return undefined;
  const url = parse(given, /^https?:$/, 'endpoint');
  if (url.username !== '' || url.password !== '') throw secretInside();
  if (url.search !== '' || url.hash !== '') throw unfit('endpoint-parts');
  return url.href;
}

function parse(given: string, protocol: string | RegExp, otherwise: StoreAddressFlaw): URL {
  const url = URL.canParse(given) ? new URL(given) : undefined;
  if (!url?.protocol.match(protocol)) throw unfit(otherwise);
  return url;
}

function secretInside(): CoreError {
  return unfit('secret');
}

function unfit(flaw: StoreAddressFlaw): CoreError {
  return new CoreError('OPTION_INVALID', { given: 'object-store', why: { rule: 'store-address', flaw } });
}
