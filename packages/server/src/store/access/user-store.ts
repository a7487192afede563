import type { Member, Membership, PageOf, PageRequest, Role, User, UserStore } from '@testyard/core';
import { meantBy, spellingsOf } from '@testyard/core';
import type { Tables } from '../schema.ts';
import { type Database, pageOf } from '../sql/database.ts';
import { refuseTaken } from '../sql/name-taken.ts';
import type { RowLocks } from '../sql/row-locks.ts';

/** Users, and their roles in projects. */
export class SqlUserStore implements UserStore {
  readonly #db: Database;
  readonly #locks: RowLocks;

  constructor(db: Database, locks: RowLocks) {
    this.#db = db;
    this.#locks = locks;
  }

  async byId(id: string): Promise<User | null> {
    const row = await this.#db.selectFrom('users').selectAll().where('id', '=', id).executeTakeFirst();
    return row ? userOf(row) : null;
  }

  async hold(id: string): Promise<User | null> {
    const query = this.#db.selectFrom('users').selectAll().where('id', '=', id);
    const row = await this.#locks.held(query).executeTakeFirst();
    return row ? userOf(row) : null;
  }

  async byName(name: string): Promise<User | null> {
    const rows = await this.#db
      .selectFrom('users')
      .selectAll()
      .where('name', 'in', spellingsOf(name))
      .execute();
    return meantBy(name, rows.map(userOf));
  }

  async count(): Promise<number> {
    const { count } = await this.#db
      .selectFrom('users')
      .select((e) => e.fn.countAll<number>().as('count'))
      .executeTakeFirstOrThrow();
    return Number(count);
  }

  async memberships(userId: string): Promise<readonly Membership[]> {
    const rows = await this.#db.selectFrom('memberships').selectAll().where('user_id', '=', userId).execute();
    return rows.map((row) => ({ projectId: row.project_id, role: row.role as Role }));
  }

  async list(page: PageRequest): Promise<PageOf<User>> {
    let query = this.#db
      .selectFrom('users')
      .selectAll()
      .orderBy('name')
      .limit(page.limit + 1);
    if (page.after !== null) query = query.where('name', '>', page.after);
    return pageOf(await query.execute(), page, { item: userOf, key: (row) => row.name });
  }

  async members(projectId: string, page: PageRequest): Promise<PageOf<Member>> {
    let query = this.#db
      .selectFrom('memberships')
      .innerJoin('users', 'users.id', 'memberships.user_id')
      .select(['users.id', 'users.name', 'memberships.role'])
      .where('memberships.project_id', '=', projectId)
      .orderBy('users.name')
      .limit(page.limit + 1);
    if (page.after !== null) query = query.where('users.name', '>', page.after);
    return pageOf(await query.execute(), page, {
      item: ({ id, name, role }) => ({ userId: id, userName: name, role: role as Role }),
      key: (row) => row.name,
    });
  }

  async insert(user: User): Promise<void> {
    await refuseTaken(this.byName(user.name), { kind: 'user', given: user.name });
    await this.#db
      .insertInto('users')
      .values({
        id: user.id,
        name: user.name,
        password_hash: user.passwordHash,
        enabled: Number(user.enabled),
        system_admin: Number(user.systemAdmin),
        created_at: user.createdAt,
      })
      .execute();
  }

  async setPassword(userId: string, passwordHash: string): Promise<void> {
    await this.#db
      .updateTable('users')
      .set({ password_hash: passwordHash })
      .where('id', '=', userId)
      .execute();
  }

  async setRole(userId: string, projectId: string, role: Role): Promise<void> {
    await this.#db
      .insertInto('memberships')
      .values({ user_id: userId, project_id: projectId, role })
      .onConflict((conflict) => conflict.columns(['user_id', 'project_id']).doUpdateSet({ role }))
      .execute();
  }

  async removeRole(userId: string, projectId: string): Promise<void> {
    await this.#db
      .deleteFrom('memberships')
      .where('user_id', '=', userId)
      .where('project_id', '=', projectId)
      .execute();
  }

  async setStanding(
    userId: string,
    { enabled, systemAdmin }: Pick<User, 'enabled' | 'systemAdmin'>,
  ): Promise<void> {
    await this.#db
      .updateTable('users')
      .set({ enabled: Number(enabled), system_admin: Number(systemAdmin) })
      .where('id', '=', userId)
      .execute();
  }

  async delete(userId: string): Promise<void> {
    await this.#db.deleteFrom('tokens').where('user_id', '=', userId).execute();
    await this.#db.deleteFrom('memberships').where('user_id', '=', userId).execute();
    await this.#db.deleteFrom('users').where('id', '=', userId).execute();
  }

  async holdAdmins(): Promise<number> {
    await this.#locks.name('users', 'admins');
    const { count } = await this.#db
      .selectFrom('users')
      .select((e) => e.fn.countAll<number>().as('count'))
      .where('enabled', '=', 1)
      .where('system_admin', '=', 1)
      .executeTakeFirstOrThrow();
    return Number(count);
  }
}

export function userOf(row: Tables['users']): User {
  return {
    id: row.id,
    name: row.name,
    passwordHash: row.password_hash,
    enabled: row.enabled === 1,
    systemAdmin: row.system_admin === 1,
    createdAt: row.created_at,
  };
}
