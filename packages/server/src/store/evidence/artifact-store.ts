import type { Artifact, ArtifactStore, PageOf, PageRequest } from '@testyard/core';
import type { Tables } from '../schema.ts';
import { type Database, pageOf } from '../sql/database.ts';

/** Artifacts by task and case; their bytes are objects. */
export class SqlArtifactStore implements ArtifactStore {
  readonly #db: Database;

  constructor(db: Database) {
    this.#db = db;
  }

  async byId(id: string): Promise<Artifact | null> {
    const row = await this.#db.selectFrom('artifacts').selectAll().where('id', '=', id).executeTakeFirst();
    return row ? artifactOf(row) : null;
  }

  async list(
    { taskId, caseId }: Parameters<ArtifactStore['list']>[0],
    page: PageRequest,
  ): Promise<PageOf<Artifact>> {
    let query = this.#db
      .selectFrom('artifacts')
      .selectAll()
      .where('task_id', '=', taskId)
      .orderBy('id')
      .limit(page.limit + 1);
    if (caseId !== null) query = query.where('case_id', '=', caseId);
    if (page.after !== null) query = query.where('id', '>', page.after);
    return pageOf(await query.execute(), page, { item: artifactOf, key: (row) => row.id });
  }

  async find(file: Parameters<ArtifactStore['find']>[0]): Promise<Artifact | null> {
    const row = await this.#db
      .selectFrom('artifacts')
      .selectAll()
      .where('lease_id', '=', file.leaseId)
      .where('sha256', '=', file.sha256)
      .where('name', '=', file.name)
      .where('case_id', file.caseId === null ? 'is' : '=', file.caseId)
      .executeTakeFirst();
    return row ? artifactOf(row) : null;
  }

  async total(taskId: string): Promise<{ files: number; bytes: number }> {
    const { files, bytes } = await this.#db
      .selectFrom('artifacts')
      .select((e) => [e.fn.countAll().as('files'), e.fn.sum('size').as('bytes')])
      .where('task_id', '=', taskId)
      .executeTakeFirstOrThrow();
    return { files: Number(files), bytes: Number(bytes ?? 0) };
  }

  async insert(artifact: Artifact): Promise<void> {
    await this.#db
      .insertInto('artifacts')
      .values({
        id: artifact.id,
        task_id: artifact.taskId,
        lease_id: artifact.leaseId,
        case_id: artifact.caseId,
        name: artifact.name,
        size: artifact.size,
        sha256: artifact.sha256,
        created_at: artifact.createdAt,
      })
      .execute();
  }
}

function artifactOf(row: Tables['artifacts']): Artifact {
  return {
    id: row.id,
    taskId: row.task_id,
    leaseId: row.lease_id,
    caseId: row.case_id,
    name: row.name,
    size: row.size,
    sha256: row.sha256,
    createdAt: row.created_at,
  };
}
