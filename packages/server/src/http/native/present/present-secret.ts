import type { SecretHead } from '@testyard/core';
import type { Secret } from '@testyard/protocol';
import { timestamp } from './timestamp.ts';

export function presentSecret({ name, version, masked, updatedAt, updatedBy }: SecretHead): Secret {
  return { name, version, masked, updatedAt: timestamp(updatedAt), updatedBy };
}
