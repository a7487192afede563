import type { Compilable, CompiledQuery, RawBuilder, RootOperationNode } from 'kysely';
import type { Database } from './database.ts';
import { noLocks, type RowLocks } from './row-locks.ts';

/** Values of a statement by name. */
export type Values<V> = { readonly [Name in keyof V]: string | number | null };

/** Says the statement with these values; answers its rows. `locks`: those of the unit, where it holds what it reads. */
export type Statement<V, Row> = (db: Database, values: V, locks?: RowLocks) => Promise<Row[]>;

/**
 * A statement whose text is made once: to build and compile it takes as long as what the database does with it. `build`
 * may only put the values where the statement binds one, as they are; what it decides by them would be decided for ever.
 */
export function statement<V extends Values<V>, Row>(
  build: (db: Database, values: V, locks: RowLocks) => Compilable<Row>,
): Statement<V, Row> {
  const texts = new WeakMap<object, Text>();
  return async (db, values, locks = noLocks) => {
    // Every kind of handle (dialect, with or without locks) has an adapter of its own, which its statements are made for.
    const executor = db.getExecutor();
    const { adapter } = executor;
    let text = texts.get(adapter);
    if (text === undefined) {
      text = textOf(build(db, placeholdersOf(values), locks).compile(), null);
      texts.set(adapter, text);
    }
    const query: StatementQuery = { ...text.query, parameters: text.bind(values) };
    // No handle has plugins, which are all that Kysely would do beside.
    const taking = executor.provideConnection((connection) => connection.executeQuery<Row>(query));
    const { rows } = await locks.taken(taking);
    return rows;
  };
}

/**
 * The same of SQL as it is written that changes rows and answers none. It is never kept prepared: of a list that it takes
 * PostgreSQL would go on to believe what is true of the first.
 */
export function writing<V extends Values<V>>(
  build: (values: V) => RawBuilder<unknown>,
): (db: Database, values: V) => Promise<void> {
  const texts = new WeakMap<object, Text>();
  return async (db, values) => {
    const { adapter } = db.getExecutor();
    let text = texts.get(adapter);
    if (text === undefined) {
      text = textOf(build(placeholdersOf(values)).compile(db), { keptAs: null, isWrite: true });
      texts.set(adapter, text);
    }
    const query: StatementQuery = { ...text.query, parameters: text.bind(values) };
    await db.executeQuery(query);
  };
}

/** Says SQL that changes rows and whose text is another each time, as `writing` does: its answer is not waited for. */
export async function write(db: Database, change: RawBuilder<unknown>): Promise<void> {
  const query: StatementQuery = { ...change.compile(db), keptAs: null, isWrite: true };
  await db.executeQuery(query);
}

/** What a connection may know of a query that is a statement of ours; others are none. */
export interface StatementQuery extends CompiledQuery {
  /** Under which a connection may keep it prepared, unique in this process; null: never. */
  readonly keptAs: string | null;
  /** It changes rows and answers none: nobody has to wait for it, as long as its failure fails the unit. */
  readonly isWrite: boolean;
}

interface Text {
  readonly query: Omit<StatementQuery, 'parameters'>;
  bind(values: object): readonly unknown[];
}

/** Stands for a value while a statement is built. Whoever looks at it throws. */
class Placeholder {
  readonly name: string;

  constructor(name: string) {
    this.name = name;
  }

  [Symbol.toPrimitive](): never {
    throw new Error(`assertion: the value ${this.name} of a statement was looked at while it was built`);
  }
}

function placeholdersOf<V extends object>(values: V): V {
  return Object.fromEntries(Object.keys(values).map((name) => [name, new Placeholder(name)])) as V;
}

let made = 0;

function isWrite(node: RootOperationNode): boolean {
  const { kind } = node;
  const writes = kind === 'InsertQueryNode' || kind === 'UpdateQueryNode' || kind === 'DeleteQueryNode';
  return writes && node.returning === undefined;
}

/** `known` null: it is seen from the query, which Kysely built. */
function textOf(query: CompiledQuery, known: Pick<StatementQuery, 'keptAs' | 'isWrite'> | null): Text {
  const { parameters, sql } = query;
  made += 1;
  return {
    // The columns of `*` change where another replica, newer than this one, migrates: what is prepared would fail then.
    query: {
      ...query,
      keptAs: sql.includes('*') ? null : `statement_${made}`,
      isWrite: isWrite(query.query),
      ...known,
    },
    bind: (values) => {
      const given = values as Readonly<Record<string, unknown>>;
      return parameters.map((each) => (each instanceof Placeholder ? givenValue(given, each.name) : each));
    },
  };
}

/** An absent value would leave its column out where a statement is built each time. */
function givenValue(values: Readonly<Record<string, unknown>>, name: string): unknown {
  const value = values[name];
  if (value === undefined) throw new Error(`assertion: the statement was given no value ${name}`);
  return value;
}
