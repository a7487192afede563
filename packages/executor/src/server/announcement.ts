/** What an executor says of its host: at its start, and when that has changed. */
import type { Announce } from '@testyard/protocol';
import { factLabels } from '../host/host-facts.ts';
import type { Found } from '../host/host-probes.ts';
import type { ExecutorOptions } from '../options.ts';

export interface Announced {
  readonly options: ExecutorOptions;
  readonly instanceId: string;
  readonly found: Found;
  /** Of what was found; a framework that is not believed is none. */
  readonly distrusted: NonNullable<Announce['distrusted']>;
}

/** The message to the server: frameworks that are believed, labels of the owner and of the host, what is let in. */
export function announcementOf({ options, instanceId, found, distrusted }: Announced): Announce {
  const believed = Object.entries(found.frameworks).filter(([name]) => !Object.hasOwn(distrusted, name));
  const frameworks = Object.fromEntries(believed);
  return {
    ...{ instanceId, slots: options.slots, frameworks, version: options.version },
    labels: { ...options.labels, ...factLabels({ ...found, frameworks }) },
    sources: { gitSchemes: [...options.allowedSchemes], paths: [...options.allowedPaths] },
    guards: options.guards,
    ...(Object.keys(distrusted).length > 0 ? { distrusted } : {}),
  };
}
