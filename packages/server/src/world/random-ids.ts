import { hash, randomBytes, randomInt, randomUUID } from 'node:crypto';
import type { Clock, Digest, Ids } from '@testyard/core';

const epoch = Date.UTC(2010, 0, 1);

/**
 * Decimal ids of 63 bits: milliseconds since 2010 in 41 bits, the number of this process in 10 bits, a counter of 12
 * bits. They sort by time, have 19 digits, and are unique over all kinds: one generator serves a whole process. Where
 * several processes share a database, that gives each its number, from 0 to 1023; where one has its store for itself,
 * any will do.
 *
 * Hexadecimal ids of 32 digits: milliseconds since 1970 in twelve, then 74 random bits. What is written together lies
 * together in an index, so that a commit changes a few pages of it in place of one for each row.
 */
export function randomIds(clock: Clock, processNumber = randomInt(1024)): Ids {
  const node = BigInt(processNumber);
  let lastMs = 0;
  let counter = 0;
  return {
    decimal: () => {
      const now = Math.max(clock.now() - epoch, lastMs);
      counter = now === lastMs ? counter + 1 : 0;
      lastMs = now;
      if (counter === 4096) {
        lastMs += 1;
        counter = 0;
      }
      return String((BigInt(lastMs) << 22n) | (node << 12n) | BigInt(counter));
    },
    // Node draws the bytes of many UUIDs at once; to ask the system for 16 takes ten times as long.
    hex: () => clock.now().toString(16).padStart(12, '0') + randomUUID().replaceAll('-', '').slice(12),
    secret: () => randomBytes(32).toString('base64url'),
  };
}

export const sha256Digest: Digest = {
  sha256: (text) => hash('sha256', text, 'hex'),
};
