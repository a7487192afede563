import type { AuditEntry } from '../../audit/audit-entry.ts';
import type { CoreService } from '../../core-service.ts';
import { CoreError } from '../../errors.ts';
import { defaultEvidenceLimits } from '../../evidence/evidence-limits.ts';
import type { Reads, Unit } from '../../stores/unit-of-work.ts';
import type { DelegatedToken, HeldToken, Membership, Project, TokenRecord, User } from '../account.ts';
import type { PasswordHasher } from '../passwords.ts';

/** A core whose accounts live in maps and whose time is moved by hand; it has no other stores. */
export interface MemoryCore extends CoreService {
  /** Milliseconds since 1970; tests move it. */
  time: { now: number };
  readonly tokenRecords: Map<string, TokenRecord>;
  setEnabled(userId: string, enabled: boolean): void;
}

export function memoryCore(): MemoryCore {
  const accounts = new MemoryAccounts();
  const time = { now: Date.UTC(2026, 0, 5, 8) };
  let count = 0;
  const stores = accounts.stores();
  const reads = stores as unknown as Reads;
  return {
    time,
    reads,
    tokenRecords: accounts.tokens,
    setEnabled: (userId, enabled) => accounts.change(userId, { enabled }),
    unitOfWork: {
      run: (work) => work({ ...stores, now: time.now, notify: () => undefined } as unknown as Unit),
    },
    clock: { now: () => time.now },
    ids: {
      decimal: () => String(++count),
      hex: () => (++count).toString(16).padStart(32, '0'),
      secret: () => `secret-${++count}`,
    },
    digest: { sha256: (text) => `hash of ${text}` },
    signals: {
      notify: () => undefined,
      listen: () => ({ promise: Promise.resolve(null), cancel: () => undefined }),
      hear: () => () => undefined,
    },
    settings: { leaseMs: 60_000, startedAt: time.now, evidence: defaultEvidenceLimits },
  };
}

/** Counts how often it was asked to look at a password, a slow thing in life. */
export class PlainPasswords implements PasswordHasher {
  looks = 0;
  async hash(password: string): Promise<string> {
    return `plain ${password}`;
  }
  async verify(hash: string | null, password: string): Promise<boolean> {
    this.looks += 1;
    return hash === `plain ${password}`;
  }
}

class MemoryAccounts {
  readonly users = new Map<string, User>();
  readonly projects = new Map<string, Project>();
  readonly tokens = new Map<string, TokenRecord>();
  readonly memberships = new Map<string, Membership[]>();
  readonly audit: AuditEntry[] = [];
  readonly failures: { key: string; at: number }[] = [];

  change(userId: string, changes: Partial<User>): void {
    const user = this.users.get(userId);
    if (user) this.users.set(userId, { ...user, ...changes });
  }

  stores(): Partial<Unit> {
    return {
      users: this.#userStore(),
      projects: this.#projectStore(),
      tokens: this.#tokenStore(),
      signInFailures: this.#failureStore(),
      audit: {
        add: async (entry) => void this.audit.push(entry),
        prune: async () => undefined,
        list: async () => ({ items: this.audit, next: null }),
      },
    };
  }

  #userStore(): Unit['users'] {
    return {
      byId: async (id) => this.users.get(id) ?? null,
      hold: async (id) => this.users.get(id) ?? null,
      byName: async (name) => named(this.users, name),
      count: async () => this.users.size,
      memberships: async (userId) => this.memberships.get(userId) ?? [],
      insert: async (user) => insertNamed(this.users, user),
      setPassword: async (userId, passwordHash) => this.change(userId, { passwordHash }),
      setRole: async (userId, projectId, role) => {
        const others = (this.memberships.get(userId) ?? []).filter((one) => one.projectId !== projectId);
        this.memberships.set(userId, [...others, { projectId, role }]);
      },
      removeRole: async (userId, projectId) => {
        const rest = (this.memberships.get(userId) ?? []).filter((one) => one.projectId !== projectId);
        this.memberships.set(userId, rest);
      },
      setStanding: async (userId, standing) => this.change(userId, standing),
      delete: async (userId) => void this.users.delete(userId),
      holdAdmins: async () => [...this.users.values()].filter((one) => one.enabled && one.systemAdmin).length,
      list: async () => ({ items: [...this.users.values()], next: null }),
      members: async () => ({ items: [], next: null }),
    };
  }

  #projectStore(): Unit['projects'] {
    return {
      byId: async (id) => this.projects.get(id) ?? null,
      byName: async (name) => named(this.projects, name),
      list: async (among, { limit, after }) => {
        const seen = [...this.projects.values()].filter(({ id }) => among === null || among.includes(id));
        const items = seen.filter(({ name }) => after === null || name > after).slice(0, limit);
        return { items, next: items.length === limit ? (items.at(-1)?.name ?? null) : null };
      },
      insert: async (project) => insertNamed(this.projects, project),
      setMaximumSlots: async () => {},
      holdSlots: async () => {},
      takeRunNumbers: async () => 1,
      lastRunNumber: async () => 0,
    };
  }

  #held(record: TokenRecord | undefined): HeldToken | null {
    const user = record && this.users.get(record.userId);
    return user ? { record, user, memberships: this.memberships.get(user.id) ?? [] } : null;
  }

  #tokenStore(): Unit['tokens'] {
    return {
      byHash: async (hash) => this.#held(this.tokens.get(hash)),
      byAccessKey: async (accessKey) => {
        const record = [...this.tokens.values()].find(({ signing }) => signing?.accessKey === accessKey);
        const held = this.#held(record);
        return held && record?.signing ? { ...held, signing: record.signing } : null;
      },
      insert: async (token) => void this.tokens.set(token.hash, token),
      signingKeys: async () => [],
      reseal: async () => undefined,
      delegated: async (id) =>
        delegatedOf([...this.tokens.values()].find((one) => one.delegation?.id === id)),
      delegatedIn: async () => ({ items: [], next: null }),
      revokeDelegated: async (id, at) => this.#revoke(at, (token) => token.delegation?.id === id),
      revoke: async (hash, at) => void this.#revoke(at, (token) => this.#isOf(token, hash)),
      revokeAllOf: async (userId, at) => void this.#revoke(at, (token) => token.userId === userId),
      prune: async () => 0,
    };
  }

  #isOf(token: TokenRecord | undefined, hash: string): boolean {
    if (token === undefined || token.hash === hash) return token !== undefined;
    return token.parent !== undefined && this.#isOf(this.tokens.get(token.parent), hash);
  }

  #revoke(revokedAt: number, isMeant: (token: TokenRecord) => boolean): boolean {
    const meant = [...this.tokens.values()].filter((token) => token.revokedAt === null && isMeant(token));
    for (const token of meant) this.tokens.set(token.hash, { ...token, revokedAt });
    return meant.length > 0;
  }

  #failureStore(): Unit['signInFailures'] {
    const keep = (stays: (failure: { key: string; at: number }) => boolean) => {
      this.failures.splice(0, this.failures.length, ...this.failures.filter(stays));
    };
    return {
      recent: async (key, since) => this.failures.filter((one) => one.key === key && one.at > since).length,
      add: async (key, at) => void this.failures.push({ key, at }),
      clear: async (key) => keep((one) => one.key !== key),
      prune: async (before) => keep((one) => one.at >= before),
    };
  }
}

function delegatedOf(record: TokenRecord | undefined): DelegatedToken | null {
  const { delegation, projectId = null } = record ?? {};
  if (!record || !delegation || projectId === null || record.revokedAt !== null) return null;
  const accessKey = record.signing?.accessKey ?? null;
  return { ...record, ...delegation, projectId, userName: record.userId, accessKey };
}

function named<T extends { name: string }>(map: Map<string, T>, name: string): T | null {
  return [...map.values()].find((one) => one.name === name) ?? null;
}

function insertNamed<T extends { id: string; name: string }>(map: Map<string, T>, one: T): void {
  if (named(map, one.name)) throw new CoreError('NAME_TAKEN', { given: one.name });
  map.set(one.id, one);
}
