import type {
  DelegatedToken,
  HeldSigningKey,
  HeldToken,
  Membership,
  PageOf,
  PageRequest,
  Role,
  SealedSigningKey,
  SigningKey,
  TokenRecord,
  TokenStore,
} from '@testyard/core';
import type { InferResult } from 'kysely';
import type { Tables } from '../schema.ts';
import { type Database, pageOf } from '../sql/database.ts';
import { GatheredReads } from '../sql/gathered-reads.ts';
import type { RowLists } from '../sql/row-lists.ts';
import { statement } from '../sql/statement.ts';
import { userOf } from './user-store.ts';

function held(db: Database) {
  return db
    .selectFrom('tokens')
    .innerJoin('users', 'users.id', 'tokens.user_id')
    .leftJoin('memberships', 'memberships.user_id', 'users.id')
    .select(['tokens.hash', 'tokens.user_id', 'tokens.project_id', 'tokens.issued_at', 'tokens.expires_at'])
    .select(['tokens.revoked_at', 'tokens.methods'])
    .select([
      'tokens.delegation_id',
      'tokens.delegation_name',
      'tokens.delegation_role',
      'tokens.parent_hash',
    ])
    .select(['users.name', 'users.password_hash', 'users.enabled', 'users.system_admin', 'users.created_at'])
    .select(['memberships.project_id as member_of', 'memberships.role']);
}

const heldByAccessKey = statement((db, { accessKey }: { accessKey: string }) =>
  held(db)
    .select(['tokens.access_key', 'tokens.key_id', 'tokens.sealed'])
    .where('tokens.access_key', '=', accessKey),
);

type HeldRow = InferResult<ReturnType<typeof held>>[number];

const heldByHash = statement((db, { hash }: { hash: string }) => held(db).where('tokens.hash', '=', hash));

/** Every call has a token: those of calls that come together are read together. */
function heldTokens(db: Database, lists: RowLists): GatheredReads<HeldToken> {
  const heldByHashes = statement((of, { hashes }: { hashes: string }) =>
    held(of).where('tokens.hash', 'in', lists.texts(hashes)),
  );
  return new GatheredReads(async (hashes) => {
    const [only, ...others] = hashes;
    const rows =
      only !== undefined && others.length === 0
        ? await heldByHash(db, { hash: only })
        : await heldByHashes(db, { hashes: JSON.stringify(hashes) });
    return heldOf(rows);
  });
}

/** By their hashes; a row is a token with one membership of its holder. */
function heldOf(rows: readonly HeldRow[]): ReadonlyMap<string, HeldToken> {
  const found = new Map<string, HeldToken & { readonly memberships: Membership[] }>();
  for (const row of rows) {
    const { hash, user_id: id, member_of: projectId, role } = row;
    const token = found.get(hash) ?? { record: recordOf(row), user: userOf({ ...row, id }), memberships: [] };
    if (projectId !== null) token.memberships.push({ projectId, role: role as Role });
    found.set(hash, token);
  }
  return found;
}

/** Tokens, by their hashes, those of people and those for programs. */
export class SqlTokenStore implements TokenStore {
  readonly #db: Database;
  readonly #lists: RowLists;
  #held: GatheredReads<HeldToken> | undefined;

  constructor(db: Database, lists: RowLists) {
    this.#db = db;
    this.#lists = lists;
  }

  byHash(hash: string): Promise<HeldToken | null> {
    this.#held ??= heldTokens(this.#db, this.#lists);
    return this.#held.of(hash);
  }

  async byAccessKey(accessKey: string): Promise<HeldSigningKey | null> {
    const rows = await heldByAccessKey(this.#db, { accessKey });
    const [first] = rows;
    const token = first && heldOf(rows).get(first.hash);
    return token ? { ...token, signing: signingOf(first) } : null;
  }

  async delegated(id: string): Promise<DelegatedToken | null> {
    const row = await this.#delegated().where('delegation_id', '=', id).executeTakeFirst();
    return row ? delegatedOf(row) : null;
  }

  async delegatedIn(projectId: string, page: PageRequest): Promise<PageOf<DelegatedToken>> {
    let query = this.#delegated()
      .where('project_id', '=', projectId)
      .orderBy('delegation_id', 'desc')
      .limit(page.limit + 1);
    if (page.after !== null) query = query.where('delegation_id', '<', page.after);
    return pageOf(await query.execute(), page, {
      item: delegatedOf,
      key: ({ delegation_id }) => String(delegation_id),
    });
  }

  async insert(token: TokenRecord): Promise<void> {
    await this.#db
      .insertInto('tokens')
      .values({
        hash: token.hash,
        user_id: token.userId,
        project_id: token.projectId,
        issued_at: token.issuedAt,
        expires_at: token.expiresAt,
        revoked_at: token.revokedAt,
        methods: token.methods.join(','),
        delegation_id: token.delegation?.id ?? null,
        delegation_name: token.delegation?.name ?? null,
        delegation_role: token.delegation?.role ?? null,
        parent_hash: token.parent ?? null,
        access_key: token.signing?.accessKey ?? null,
        key_id: token.signing?.keyId ?? null,
        sealed: token.signing?.sealed ?? null,
      })
      .execute();
  }

  async revoke(hash: string, at: number): Promise<void> {
    await this.#db
      .withRecursive('made', (db) =>
        db
          .selectFrom('tokens')
          .select('hash')
          .where('hash', '=', hash)
          .union(
            db
              .selectFrom('tokens')
              .innerJoin('made', 'made.hash', 'tokens.parent_hash')
              .select('tokens.hash as hash'),
          ),
      )
      .updateTable('tokens')
      .set({ revoked_at: at })
      .where('hash', 'in', (db) => db.selectFrom('made').select('made.hash'))
      .where('revoked_at', 'is', null)
      .execute();
  }

  async revokeDelegated(id: string, at: number): Promise<boolean> {
    const result = await this.#db
      .updateTable('tokens')
      .set({ revoked_at: at })
      .where('delegation_id', '=', id)
      .where('revoked_at', 'is', null)
      .executeTakeFirst();
    return Number(result.numUpdatedRows) > 0;
  }

  async revokeAllOf(userId: string, at: number): Promise<void> {
    await this.#db
      .updateTable('tokens')
      .set({ revoked_at: at })
      .where('user_id', '=', userId)
      .where('revoked_at', 'is', null)
      .execute();
  }

  async signingKeys(after: string | null, limit: number): Promise<readonly SealedSigningKey[]> {
    const rows = await this.#db
      .selectFrom('tokens')
      .select(['project_id', 'access_key', 'key_id', 'sealed'])
      .where('access_key', '>', after ?? '')
      .orderBy('access_key')
      .limit(limit)
      .execute();
    return rows.map((row) => ({ ...signingOf(row), projectId: row.project_id ?? '' }));
  }

  async reseal({ accessKey, keyId, sealed }: SigningKey): Promise<void> {
    await this.#db
      .updateTable('tokens')
      .set({ key_id: keyId, sealed })
      .where('access_key', '=', accessKey)
      .execute();
  }

  async prune(before: number): Promise<number> {
    const result = await this.#db.deleteFrom('tokens').where('expires_at', '<', before).executeTakeFirst();
    return Number(result.numDeletedRows);
  }

  #delegated() {
    return this.#db
      .selectFrom('tokens')
      .innerJoin('users', 'users.id', 'tokens.user_id')
      .select(['delegation_id', 'delegation_name', 'delegation_role', 'project_id', 'user_id'])
      .select(['users.name as user_name', 'issued_at', 'expires_at', 'access_key'])
      .where('delegation_id', 'is not', null)
      .where('revoked_at', 'is', null);
  }
}

function recordOf(row: HeldRow): TokenRecord {
  const { delegation_id: id, delegation_name: name, delegation_role: role } = row;
  const isDelegated = id !== null && name !== null && role !== null;
  return {
    hash: row.hash,
    userId: row.user_id,
    projectId: row.project_id,
    issuedAt: row.issued_at,
    expiresAt: row.expires_at,
    revokedAt: row.revoked_at,
    methods: row.methods.split(','),
    ...(row.parent_hash === null ? {} : { parent: row.parent_hash }),
    ...(isDelegated ? { delegation: { id, name, role: role as Role } } : {}),
  };
}

type DelegatedRow = Pick<
  Tables['tokens'],
  | 'delegation_id'
  | 'delegation_name'
  | 'delegation_role'
  | 'project_id'
  | 'user_id'
  | 'issued_at'
  | 'expires_at'
  | 'access_key'
> & { readonly user_name: string };

function delegatedOf(row: DelegatedRow): DelegatedToken {
  return {
    id: row.delegation_id ?? '',
    name: row.delegation_name ?? '',
    role: row.delegation_role as Role,
    projectId: row.project_id ?? '',
    userId: row.user_id,
    userName: row.user_name,
    issuedAt: row.issued_at,
    expiresAt: row.expires_at,
    accessKey: row.access_key,
  };
}

type SigningRow = Pick<Tables['tokens'], 'access_key' | 'key_id' | 'sealed'>;

function signingOf({ access_key: accessKey, key_id: keyId, sealed }: SigningRow): SigningKey {
  return { accessKey: accessKey ?? '', keyId: keyId ?? '', sealed: sealed ?? '' };
}
