/**
 * How far the version of an executor may be from that of its server: the one minor version before or after it, so that
 * hosts can be updated after the server, one by one. Further away it works as long as the protocol is the same, and is
 * told of; what is older than the oldest that is tried is refused.
 */
export type VersionSkew = 'same' | 'allowed' | 'beyond' | 'too-old';

/** Executors before it do not keep to what is relied on now. */
export const oldestExecutor = '0.1.0';

const mostMinors = 1;

/** A version that is none, as of a build by hand, is `beyond`; '', of who has registered and said nothing yet, is `same`. */
export function versionSkew(executor: string, server: string): VersionSkew {
  if (executor === '') return 'same';
  const [own, other, oldest] = [executor, server, oldestExecutor].map(partsOf);
  if (!own || !other || !oldest) return 'beyond';
  if (before(own, oldest)) return 'too-old';
  if (executor === server) return 'same';
  const isNear = own[0] === other[0] && Math.abs(own[1] - other[1]) <= mostMinors;
  return isNear ? 'allowed' : 'beyond';
}

type Parts = readonly [major: number, minor: number, patch: number];

function partsOf(version: string): Parts | null {
  const match = /^(\d+)\.(\d+)\.(\d+)/.exec(version);
  return match ? [Number(match[1]), Number(match[2]), Number(match[3])] : null;
}

function before(one: Parts, other: Parts): boolean {
  const at = one.findIndex((part, index) => part !== other[index]);
  return at >= 0 && (one[at] ?? 0) < (other[at] ?? 0);
}
