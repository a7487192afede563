import type { AuditEntry, KnownSut } from '@testyard/protocol';
import { describe, expect, test } from 'vitest';
import { changesText } from './audit-lines.ts';
import { readSettingsSearch } from './settings-search.ts';
import { documentOf, emptySut, formOf, probeText } from './sut-form.ts';

const known: KnownSut = {
  ...{ id: '1', projectId: 'p', version: 3, name: 'staging', ip: '10.0.0.7', port: '8080' },
  probe: { http: { path: '/version', scheme: 'https', buildField: 'build' }, intervalSeconds: 5 },
  ...{ onDown: { waitSeconds: 30 }, declared: true },
  ...{ createdAt: '2026-01-01T00:00:00Z', updatedAt: '2026-01-01T00:00:00Z' },
};

describe('the form of a system under test', () => {
  test('what is there comes back unchanged', () => {
    const { id, projectId, version, createdAt, updatedAt, ...document } = known;
    expect(documentOf(formOf(known))).toEqual(document);
    const command: KnownSut = { ...known, probe: { command: ['./probe.sh', '-x'], intervalSeconds: 10 } };
    expect(documentOf(formOf(command)).probe).toEqual(command.probe);
    expect(documentOf({ ...emptySut, kind: 'tcp' }).probe).toEqual({ tcp: true, intervalSeconds: 10 });
  });

  test('a number that is none is left for the server to refuse', () => {
    expect(documentOf({ ...emptySut, wait: 'soon' }).onDown).toEqual({ waitSeconds: 'soon' });
    expect(documentOf({ ...emptySut, wait: '' }).onDown).toEqual({ waitSeconds: '' });
  });

  test('how it is looked at is said in a line', () => {
    expect(probeText(known.probe)).toBe('HTTPS /version');
    expect(probeText({ command: ['a', 'b'] })).toBe('a b');
  });
});

describe('the audit log', () => {
  const entry: AuditEntry = {
    ...{ id: '1', at: '2026-01-01T00:00:00Z', action: 'template.update', userId: null, userName: 'Li' },
    ...{ projectId: null, objectId: '9', objectName: 'smoke', requestId: null, address: null },
    changes: { version: 2, name: 'smoke' },
  };

  test('an address says what is looked for, and nothing that is not', () => {
    const search = { user: 'Li', span: 'week', page: '3' };
    expect(readSettingsSearch(search)).toEqual({ user: 'Li', span: 'week' });
    expect(readSettingsSearch({ span: 'toString', action: 'run' })).toEqual({ action: 'run' });
  });

  test('tells what was changed in a line', () => {
    expect(changesText(entry.changes)).toBe('version: 2 · name: smoke');
  });
});
