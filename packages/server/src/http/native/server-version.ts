import { PROTOCOL_VERSION, VERSION } from '@testyard/protocol';
import type { NativeHandlers } from './native-handlers.ts';

/** Put in by the bundler; not there where the sources run as they are. */
declare const BUILT_FROM_COMMIT: string | null | undefined;

const commit = typeof BUILT_FROM_COMMIT === 'string' ? BUILT_FROM_COMMIT : null;

export function versionHandlers(): Pick<NativeHandlers, 'getVersion'> {
  const told = { version: VERSION, api: 'v1', executorProtocol: PROTOCOL_VERSION, commit };
  return { getVersion: () => Promise.resolve(told) };
}
