import type { SutContent, SutProbe } from '@testyard/core';
import type { SutDocument } from '@testyard/protocol';

const defaultIntervalSeconds = 10;
const defaultWaitSeconds = 60;

/** A document with its defaults filled in. */
export function readSutContent(document: SutDocument): SutContent {
  const { name, ip = '', port = '', onDown, declared = false } = document;
  const waitMs = (onDown?.waitSeconds ?? defaultWaitSeconds) * 1000;
  return { name, ip, port, probe: probeOf(document.probe), waitMs, declared };
}

function probeOf(probe: SutDocument['probe']): SutProbe {
  const intervalMs = (probe.intervalSeconds ?? defaultIntervalSeconds) * 1000;
  if ('tcp' in probe) return { kind: 'tcp', intervalMs };
  if ('command' in probe) return { kind: 'command', words: probe.command, intervalMs };
  const { path, scheme = 'http', branchField = null, buildField = null } = probe.http;
  return { kind: 'http', scheme, path, branchField, buildField, intervalMs };
}
