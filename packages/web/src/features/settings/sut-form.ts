import type { KnownSut, SutDocument } from '@testyard/protocol';

export const probeKinds = ['http', 'tcp', 'command'] as const;
export type ProbeKind = (typeof probeKinds)[number];

/** What the form holds: texts, as they are typed. */
export interface SutForm {
  readonly name: string;
  readonly ip: string;
  readonly port: string;
  readonly kind: ProbeKind;
  readonly path: string;
  readonly scheme: 'http' | 'https';
  readonly branchField: string;
  readonly buildField: string;
  /** Program and arguments, one a line. */
  readonly command: string;
  readonly interval: string;
  readonly wait: string;
  readonly declared: boolean;
}

export const emptySut: SutForm = {
  ...{ name: '', ip: '', port: '', kind: 'http', path: '/', scheme: 'http', branchField: '', buildField: '' },
  ...{ command: '', interval: '10', wait: '60', declared: false },
};

/** A system under test as the form shows it. */
export function formOf({ name, ip, port, probe, onDown, declared }: KnownSut): SutForm {
  const said = { ...emptySut, name, ip, port, declared, wait: String(onDown.waitSeconds) };
  const interval = String(probe.intervalSeconds ?? emptySut.interval);
  if ('tcp' in probe) return { ...said, interval, kind: 'tcp' };
  if ('command' in probe) return { ...said, interval, kind: 'command', command: probe.command.join('\n') };
  const { path, scheme = 'http', branchField = '', buildField = '' } = probe.http;
  return { ...said, interval, kind: 'http', path, scheme, branchField, buildField };
}

/** What is sent; a number that is none is sent as it is, so that the server says what is wrong with it. */
export function documentOf(form: SutForm): SutDocument {
  return {
    name: form.name.trim(),
    ip: form.ip.trim(),
    port: form.port.trim(),
    probe: { ...probeOf(form), intervalSeconds: number(form.interval) },
    onDown: { waitSeconds: number(form.wait) },
    declared: form.declared,
  };
}

function probeOf({ kind, path, scheme, branchField, buildField, command }: SutForm): SutDocument['probe'] {
  if (kind === 'tcp') return { tcp: true };
  if (kind === 'command') return { command: command.split('\n').filter((line) => line !== '') };
  const fields = {
    ...(branchField.trim() === '' ? {} : { branchField: branchField.trim() }),
    ...(buildField.trim() === '' ? {} : { buildField: buildField.trim() }),
  };
  return { http: { path: path.trim(), scheme, ...fields } };
}

const number = (text: string): number =>
  text.trim() !== '' && Number.isFinite(Number(text)) ? Number(text) : (text as unknown as number);

/** How it is looked at, in one line. */
export function probeText(probe: KnownSut['probe']): string {
  if ('tcp' in probe) return 'TCP';
  if ('command' in probe) return probe.command.join(' ');
  return `${(probe.http.scheme ?? 'http').toUpperCase()} ${probe.http.path}`;
}
