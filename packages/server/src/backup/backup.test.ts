/** Backups of a data folder whose database is open and written to, and what a restore makes of them. */
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  appendFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readRun } from '@testyard/core';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { Snapshot } from '../store/sqlite/snapshot.ts';
import { SqliteConnection } from '../store/sqlite/sqlite-connection.ts';
import { ended } from '../testing/played-lease.ts';
import { mayMountSmallDisk, mountSmallDisk, unmountSmallDisk } from '../testing/small-disk.ts';
import { systemAdmin } from '../testing/test-core.ts';
import { type BackupRequest, type CopyProgress, makeBackup } from './make-backup.ts';
import { moveToPostgres } from './move-to-postgres.ts';
import { refuseHalfRestored, restoreBackup } from './restore-backup.ts';
import { PlayedInstallation } from './testing/played-installation.ts';

let installation: PlayedInstallation;
let folder: string;
beforeEach(async () => {
  installation = await PlayedInstallation.open();
  folder = mkdtempSync(join(tmpdir(), 'testyard-backup-'));
});
afterEach(async () => {
  await installation.close();
  rmSync(folder, { recursive: true });
});

const quiet = { clock: { now: () => Date.UTC(2026, 1, 3) }, onProgress: () => {} };
const never = new AbortController().signal;
const target = () => join(folder, 'backup');
const restoredTo = () => join(folder, 'data');

function backUp(more: Partial<BackupRequest> = {}) {
  const request = {
    dataFolder: installation.core.folder,
    target: target(),
    program: '1.2.3',
    inPostgres: false,
    inBucket: false,
  };
  return makeBackup({ ...quiet, ...request, signal: never, ...more });
}

const restore = (signal = never) =>
  restoreBackup({ ...quiet, backup: target(), dataFolder: restoredTo(), signal });

function rowsOf(file: string, sql: string): unknown[] {
  const connection = new SqliteConnection(file, { readonly: true });
  try {
    return connection.query(sql).rows;
  } finally {
    connection.close();
  }
}

function filesBelow(path: string): string[] {
  return readdirSync(path, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));
}

describe('a backup', () => {
  test('holds each log as far as it was committed, artifacts, rows, and is closed to others', async () => {
    await installation.log('committed');
    const artifact = await installation.artifact('../../etc/passwd', 'picture');
    const [log = ''] = filesBelow(join(installation.core.folder, 'objects/logs'));
    appendFileSync(log, ' but these bytes are not');
    const manifest = await backUp();
    expect(manifest).toMatchObject({ program: '1.2.3', madeAt: '2026-02-03T00:00:00.000Z', problems: [] });
    expect(manifest).toMatchObject({ counts: { runs: 1, cases: 3, templates: 1, users: 0 }, files: 3 });
    const below = filesBelow(target());
    expect(below.map((path) => statSync(path).mode & 0o777)).toEqual(below.map(() => 0o600));
    expect(statSync(target()).mode & 0o777).toBe(0o700);
    expect(readFileSync(log.replace(installation.core.folder, target()), 'utf8')).toBe('committed');
    expect(readFileSync(join(target(), 'objects/artifacts', artifact), 'utf8')).toBe('picture');
    expect(JSON.parse(readFileSync(join(target(), 'manifest.json'), 'utf8'))).toEqual(manifest);
    expect(readdirSync(folder)).toEqual(['backup']);
  });

  test('can be checked with a common tool', async () => {
    await installation.log('committed');
    await backUp();
    const told = execFileSync('sha256sum', ['-c', 'SHA256SUMS'], { cwd: target(), encoding: 'utf8' });
    expect(told.trim().split('\n')).toHaveLength(2);
  });

  test('shows one moment: what is written while it is made is whole in it or not there', async () => {
    await installation.log('one');
    const late: Promise<unknown>[] = [];
    const onProgress = ({ step }: CopyProgress): void => {
      if (step !== 'objects' || late.length > 0) return;
      late.push(installation.log(' two', 3), installation.artifact('late', 'too late'));
    };
    const manifest = await backUp({ onProgress });
    await Promise.all(late);
    expect(late).toHaveLength(2);
    expect(manifest.files).toBe(2);
    expect(rowsOf(join(target(), 'testyard.db'), 'select length from log_streams')).toEqual([{ length: 3 }]);
    const [log = ''] = filesBelow(join(target(), 'objects/logs'));
    expect(readFileSync(log, 'utf8')).toBe('one');
  });

  test('forgets what retention removed meanwhile, and says so', async () => {
    await installation.log('one');
    const artifact = await installation.artifact('kept', 'kept');
    const gone = await installation.artifact('gone', 'gone');
    const live = new SqliteConnection(join(installation.core.folder, 'testyard.db'));
    const onProgress = ({ step }: CopyProgress): void => {
      if (step !== 'objects') return;
      live.query('delete from artifacts where id = ?', [gone]);
      live.query('delete from log_streams');
      rmSync(join(installation.core.folder, 'objects/artifacts', gone), { force: true });
      rmSync(join(installation.core.folder, 'objects/logs'), { recursive: true, force: true });
    };
    const manifest = await backUp({ onProgress }).finally(() => live.close());
    expect(manifest).toMatchObject({ removedMeanwhile: 2, problems: [], files: 2 });
    expect(rowsOf(join(target(), 'testyard.db'), 'select id from artifacts')).toEqual([{ id: artifact }]);
    expect(rowsOf(join(target(), 'testyard.db'), 'select * from log_streams')).toEqual([]);
    expect((await restore()).manifest.removedMeanwhile).toBe(2);
  });

  test('names what the data folder had lost already, and holds the rest', async () => {
    await installation.log('a long log');
    const lost = await installation.artifact('lost', 'lost');
    const changed = await installation.artifact('changed', 'changed');
    rmSync(join(installation.core.folder, 'objects/artifacts', lost));
    writeFileSync(join(installation.core.folder, 'objects/artifacts', changed), 'another');
    const [log = ''] = filesBelow(join(installation.core.folder, 'objects/logs'));
    truncateSync(log, 6);
    const { problems, removedMeanwhile } = await backUp();
    expect(removedMeanwhile).toBe(0);
    expect(problems.map(({ file, what }) => `${what} ${file.split('/')[1]}`).sort()).toEqual([
      'damaged artifacts',
      'damaged logs',
      'missing artifacts',
    ]);
    expect(readFileSync(log.replace(installation.core.folder, target()), 'utf8')).toBe('a long');
  });

  test('of a service with a bucket holds the database alone, and says so', async () => {
    await installation.log('one');
    expect(await backUp({ inBucket: true })).toMatchObject({ objects: 'bucket', files: 1, problems: [] });
    expect((await restore()).manifest.objects).toBe('bucket');
  });

  test('says where it cannot be made', async () => {
    writeFileSync(join(folder, 'file'), '');
    const refused = backUp({ target: join(folder, 'file', 'backup') });
    await expect(refused).rejects.toMatchObject({ code: 'BACKUP_TARGET_UNUSABLE' });
  });

  test('overwrites nothing, and a failed or interrupted one leaves nothing', async () => {
    mkdirSync(target());
    await expect(backUp()).rejects.toMatchObject({ code: 'BACKUP_TARGET_EXISTS' });
    rmSync(target(), { recursive: true });
    mkdirSync(`${target()}.incomplete`);
    await expect(backUp()).rejects.toMatchObject({ code: 'BACKUP_TARGET_EXISTS' });
    rmSync(`${target()}.incomplete`, { recursive: true });
    await installation.log('one');
    const controller = new AbortController();
    const onProgress = ({ step }: CopyProgress): void => {
      if (step === 'objects') controller.abort(new Error('enough'));
    };
    await expect(backUp({ signal: controller.signal, onProgress })).rejects.toThrow('enough');
    expect(readdirSync(folder)).toEqual([]);
    await backUp();
  });

  test('is refused of what is no data folder, of a file that is no database, and of PostgreSQL', async () => {
    const dataFolder = join(folder, 'other');
    mkdirSync(dataFolder);
    await expect(backUp({ dataFolder })).rejects.toMatchObject({ code: 'NOTHING_TO_BACK_UP' });
    for (const content of ['', 'no database '.repeat(1000)]) {
      writeFileSync(join(dataFolder, 'testyard.db'), content);
      await expect(backUp({ dataFolder })).rejects.toMatchObject({ code: 'DATA_FOLDER_UNUSABLE' });
    }
    await expect(backUp({ inPostgres: true })).rejects.toMatchObject({ code: 'BACKUP_NOT_OF_POSTGRES' });
    expect(readdirSync(folder)).toEqual(['other']);
  });
});

describe('a restore', () => {
  test('loses the leases of the backup: their cases are queued, results stay, and nobody is blamed', async () => {
    await installation.log('one');
    await backUp();
    expect(await restore()).toMatchObject({ leases: 1, manifest: { counts: { runs: 1 } } });
    const database = join(restoredTo(), 'testyard.db');
    expect(rowsOf(database, 'select state, end_reason, epoch from leases')).toEqual([
      { state: 'ended', end_reason: 'lost: restored', epoch: 2 },
    ]);
    expect(rowsOf(database, 'select losses_in_row, claimable, state from tasks')).toEqual([
      { losses_in_row: 0, claimable: 1, state: 'running' },
    ]);
    const cases = 'select status, losses from cases order by position';
    expect(rowsOf(database, cases)).toEqual([
      { status: 'passed', losses: 0 },
      { status: null, losses: 0 },
      { status: null, losses: 0 },
    ]);
    expect(rowsOf(database, 'select revoked from executors')).toEqual([{ revoked: 1 }]);
    expect(rowsOf(database, 'pragma integrity_check')).toEqual([{ integrity_check: 'ok' }]);
    const names = readdirSync(restoredTo()).filter((name) => !/-(wal|shm)$/.test(name));
    expect(names.sort()).toEqual(['lock.db', 'objects', 'testyard.db']);
  });

  test('leaves the backup and the first installation as they are', async () => {
    await backUp();
    const before = filesBelow(target()).map((path) => readFileSync(path));
    await restore();
    expect(filesBelow(target()).map((path) => readFileSync(path))).toEqual(before);
    const [line] = installation.open;
    if (line) await installation.lease.next(ended(line), 0);
    const { run } = await readRun(installation.core, systemAdmin, installation.runId);
    expect(run.counts.passed).toBe(2);
  });

  const damage: Record<string, (file: string) => void> = {
    'a byte more': (file) => appendFileSync(file, 'x'),
    'a byte changed': (file) => {
      const bytes = readFileSync(file);
      bytes[bytes.length >> 1] = (bytes[bytes.length >> 1] ?? 0) ^ 1;
      writeFileSync(file, bytes);
    },
    'the file missing': (file) => rmSync(file),
    'a link in its place': (file) => {
      const elsewhere = join(folder, 'elsewhere');
      writeFileSync(elsewhere, readFileSync(file));
      rmSync(file);
      symlinkSync(elsewhere, file);
    },
  };
  test.each(Object.keys(damage))('of a backup with %s names the file and restores nothing', async (kind) => {
    await installation.log('one');
    const artifact = await installation.artifact('picture', 'picture');
    await backUp();
    const files = ['testyard.db', 'SHA256SUMS', `objects/artifacts/${artifact}`];
    for (const given of files) {
      const path = join(target(), given);
      const before = readFileSync(path);
      damage[kind]?.(path);
      await expect(restore()).rejects.toMatchObject({ code: 'BACKUP_DAMAGED', details: { given } });
      rmSync(path, { force: true });
      writeFileSync(path, before);
      expect(existsSync(restoredTo())).toBe(false);
    }
    await restore();
  });

  test('of a backup that is not finished, or of no backup at all, is refused', async () => {
    await expect(restore()).rejects.toMatchObject({ code: 'BACKUP_INCOMPLETE' });
    await backUp();
    const manifest = join(target(), 'manifest.json');
    for (const text of ['', 'null', '{"format": 1}', '[]']) {
      writeFileSync(manifest, text);
      await expect(restore()).rejects.toMatchObject({
        code: 'BACKUP_DAMAGED',
        details: { given: 'manifest.json' },
      });
    }
    rmSync(manifest);
    await expect(restore()).rejects.toMatchObject({ code: 'BACKUP_INCOMPLETE' });
  });

  test('of a backup of a newer version is refused', async () => {
    const manifest = await backUp();
    const newer = [{ format: 2 }, { schema: [...manifest.schema, '9999-of-a-later-day'] }];
    for (const more of newer) {
      writeFileSync(join(target(), 'manifest.json'), JSON.stringify({ ...manifest, ...more }));
      await expect(restore()).rejects.toMatchObject({ code: 'BACKUP_NEWER' });
    }
  });

  test('follows no line that leads out of the backup', async () => {
    const manifest = await backUp();
    for (const name of ['../outside', '/etc/passwd', 'objects/artifacts/../../../x', 'objects/logs/x']) {
      const sums = `${readFileSync(join(target(), 'SHA256SUMS'), 'utf8').split('\n')[0]}\n${'0'.repeat(64)}  ${name}\n`;
      writeFileSync(join(target(), 'SHA256SUMS'), sums);
      const forged = { ...manifest, files: 2, sums: createHash('sha256').update(sums).digest('hex') };
      writeFileSync(join(target(), 'manifest.json'), JSON.stringify(forged));
      await expect(restore()).rejects.toMatchObject({
        code: 'BACKUP_DAMAGED',
        details: { given: 'SHA256SUMS' },
      });
      writeFileSync(join(target(), 'SHA256SUMS'), `${sums.split('\n')[0]}\n`);
    }
  });

  test('fills only an empty folder, and leaves an empty one where it is interrupted', async () => {
    await installation.log('one');
    await backUp();
    mkdirSync(restoredTo());
    writeFileSync(join(restoredTo(), 'mine'), '');
    await expect(restore()).rejects.toMatchObject({ code: 'DATA_FOLDER_NOT_EMPTY' });
    rmSync(join(restoredTo(), 'mine'));
    const controller = new AbortController();
    const onProgress = ({ step }: CopyProgress): void => {
      if (step === 'objects') controller.abort(new Error('enough'));
    };
    const request = { ...quiet, backup: target(), dataFolder: restoredTo(), onProgress };
    await expect(restoreBackup({ ...request, signal: controller.signal })).rejects.toThrow('enough');
    expect(readdirSync(restoredTo())).toEqual([]);
    await restore();
    await expect(restore()).rejects.toMatchObject({ code: 'DATA_FOLDER_NOT_EMPTY' });
    rmSync(restoredTo(), { recursive: true });
    writeFileSync(restoredTo(), '');
    await expect(restore()).rejects.toMatchObject({ code: 'DATA_FOLDER_UNUSABLE' });
  });

  test.skipIf(!mayMountSmallDisk())('on a full disk says so, and leaves nothing there', async () => {
    await backUp();
    const disk = join(folder, 'disk');
    mkdirSync(disk);
    mountSmallDisk(disk, 1);
    try {
      const onDisk = { ...quiet, signal: never, backup: target(), dataFolder: join(disk, 'data') };
      const full = { code: 'DISK_FULL', details: { given: join(disk, 'data') } };
      writeFileSync(join(disk, 'other'), Buffer.alloc(700 * 1024));
      await expect(restoreBackup(onDisk)).rejects.toMatchObject(full);
      expect(readdirSync(disk)).toEqual(['other']);
      expect(() => appendFileSync(join(disk, 'other'), Buffer.alloc(1024 ** 2))).toThrow('ENOSPC');
      await expect(restoreBackup(onDisk)).rejects.toMatchObject(full);
      expect(readdirSync(disk)).toEqual(['other']);
    } finally {
      unmountSmallDisk(disk);
    }
  });

  test('that was killed is noticed by the next start', () => {
    mkdirSync(join(restoredTo(), 'restoring'), { recursive: true });
    expect(() => refuseHalfRestored(restoredTo())).toThrow('half-restored');
    rmSync(join(restoredTo(), 'restoring'), { recursive: true });
    expect(() => refuseHalfRestored(restoredTo())).not.toThrow();
  });

  test('that was killed is neither backed up nor moved: what it has is not all', async () => {
    const halfRestored = { code: 'DATA_FOLDER_UNUSABLE', details: { why: { rule: 'half-restored' } } };
    mkdirSync(join(restoredTo(), 'restoring'), { recursive: true });
    await expect(backUp({ dataFolder: restoredTo() })).rejects.toMatchObject(halfRestored);
    const databaseUrl = 'postgres://nobody@127.0.0.1:1/none';
    const move = { ...quiet, dataFolder: restoredTo(), databaseUrl, signal: never };
    await expect(moveToPostgres(move)).rejects.toMatchObject(halfRestored);
  });
});

test('rows of logs and artifacts are read beyond one page', async () => {
  const file = join(folder, 'many.db');
  await backUp();
  const copy = new SqliteConnection(join(target(), 'testyard.db'));
  const numbers = 'with recursive n(i) as (select 0 union all select i + 1 from n where i < 1499)';
  copy.query(
    `insert into log_streams (task_id, lease_id, stream, length, closed) ${numbers} select '1', cast(i as text), 'stdout', i % 2, 0 from n`,
  );
  copy.query(
    `insert into artifacts ${numbers} select cast(i as text), '1', '1', null, 'n', 1, 's', 0 from n`,
  );
  copy.query('vacuum into ?', [file]);
  copy.close();
  const snapshot = new Snapshot(file, { readonly: true });
  const [logs, artifacts] = [new Set<string>(), new Set<string>()];
  for await (const page of snapshot.logs()) for (const { leaseId } of page) logs.add(leaseId);
  for await (const page of snapshot.artifacts()) for (const { id } of page) artifacts.add(id);
  expect([logs.size, artifacts.size]).toEqual([750, 1_500]);
  expect(await snapshot.objectTotals()).toEqual({ files: 2_250, bytes: 2_250 });
  snapshot.close();
});
