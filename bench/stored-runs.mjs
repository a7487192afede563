/**
 * Data folders with as many finished runs as one likes. The service itself runs a few of every kind; the rest are copies
 * of their rows, all columns of all tables, with ids, numbers, times, people and systems of their own.
 */
import { cpSync, mkdirSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { startService } from './service.mjs';

/** The driver of the service itself. */
const Database = createRequire(new URL('../packages/server/package.json', import.meta.url))('libsql');

/** Values that this many runs of a project have, however many there are: the worst that a filter can ask for. */
export const rareRuns = 20;
/** Runs that are far older than all others, for retention to delete; and the days that tell them apart. */
export const expiredRuns = 100;
export const keepDays = 700;
const expiredDays = 800;

const historyDays = 365;
const dayMs = 86_400_000;
const suites = ['checkout', 'payment', 'catalogue', 'sign-in', 'search', 'reports', 'api', 'rare'];
const projects = ['shop', 'bank', 'tools'];
const cases = 2;

/** One run a template and verdict, some of two templates, one that was stopped: in each project. */
async function playRuns(service, cwd) {
  const { call } = await service.connect();
  const protos = [];
  for (const name of projects) {
    const project = (await call('POST', 'projects', { name })).id;
    for (const name of [...suites, 'endless'])
      await call('POST', `projects/${project}/templates`, {
        ...{ name, framework: 'command', source: { path: cwd } },
        parameters: { FAILS: { type: 'string', default: '0' } },
        ...(name === 'endless'
          ? { cases: [{ name: 'waits', command: ['sleep', '600'] }] }
          : { cases: suite() }),
      });
    const start = async (templates, fails) => {
      const body = {
        templates,
        parameters: { FAILS: fails ? '1' : '0' },
        sut: { name: 'staging', branch: 'main' },
      };
      return (await call('POST', `projects/${project}/runs`, body)).id;
    };
    for (const suite of suites)
      for (const fails of [false, true])
        protos.push({ project, suite, fails, id: await start([suite], fails) });
    for (const suite of suites.slice(0, 2))
      protos.push({ project, suite: 'pair', fails: false, id: await start([suite, 'api'], false) });
    const stopped = await start(['endless'], false);
    await call('POST', `runs/${stopped}/stop`, {});
    protos.push({ project, suite: 'stopped', fails: false, id: stopped });
  }
  for (const { id } of protos) {
    const end = performance.now() + 120_000;
    while ((await call('GET', `runs/${id}`)).state !== 'finished') {
      if (performance.now() > end) throw new Error('a run does not finish');
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }
  return protos;
}

function suite() {
  const named = Array.from({ length: cases }, (_, at) => `case ${at}`);
  return named.map((name, at) => ({ name, command: ['sh', '-c', at === 0 ? 'exit $FAILS' : 'true'] }));
}

/** A folder in which the service has run one of every kind; what `fill` copies. */
export async function playedFolder(parent) {
  const cwd = join(parent, 'suites');
  mkdirSync(cwd);
  writeFileSync(join(cwd, 'readme'), 'suites of a benchmark\n');
  const service = await startService({ slots: 2, cwd, data: parent });
  try {
    const protos = await playRuns(service, cwd);
    return { folder: join(parent, 'data'), protos };
  } finally {
    await service.stop(true);
  }
}

export function copyFolder(from, to) {
  cpSync(from, to, { recursive: true });
}

/** `id`: an id of its own; `of-run`: the id of the run; `case`: the number of a case; SQL: as it says. */
const tables = {
  runs: {
    of: 'id',
    ...{ id: 'of-run', number: 'plan.number', created_by: 'plan.created_by', sut_name: 'plan.sut' },
    sut_json: `json_set(row.sut_json, '$.name', plan.sut)`,
  },
  tasks: { of: 'run_id', id: 'id', run_id: 'of-run', run_number: 'plan.number' },
  leases: { of: 'run_id', id: 'id', task_id: 'id', run_id: 'of-run' },
  cases: { of: 'run_id', id: 'case', task_id: 'id', run_id: 'of-run' },
  attempts: { of: '(select run_id from cases where id = row.case_id)', case_id: 'case', lease_id: 'id' },
  blocks: {
    of: '(select run_id from tasks where id = row.task_id)',
    id: 'id',
    task_id: 'id',
    lease_id: 'id',
  },
  log_streams: { of: '(select run_id from tasks where id = row.task_id)', task_id: 'id', lease_id: 'id' },
  audit: { of: 'object_id', id: 'id', object_id: 'of-run' },
};

/** Adds finished runs to the database of a folder until there are `count`. The service must not be running. */
export function fill(folder, protos, count) {
  const db = new Database(join(folder, 'testyard.db'));
  for (const setting of ['synchronous = off', 'cache_size = -400000', 'temp_store = memory'])
    db.pragma(setting);
  keepProtos(db);
  planRuns(db, protos, count);
  const copies = Object.entries(tables).map(([table, columns]) => db.prepare(copySql(db, table, columns)));
  const atOnce = 20_000;
  for (let from = 0; from < count; from += atOnce)
    db.transaction(() => {
      for (const copy of copies) copy.run(from, from + atOnce);
    })();
  db.exec(
    `update projects set last_run_number = coalesce((select max(number) from runs where project_id = projects.id), 0)`,
  );
  db.pragma('wal_checkpoint(truncate)');
  const { runs } = db.prepare('select count(*) as runs from runs').get();
  db.close();
  return runs;
}

/** What was played, as it was before anything is added: rows with the run that they are of, and ids numbered within it. */
function keepProtos(db) {
  for (const [table, { of }] of Object.entries(tables))
    db.exec(`create temp table played_${table} as select row.*, ${of} as of_run from ${table} as row;
      create index temp.played_${table}_of_run on played_${table} (of_run);`);
  const withIds = ['tasks', 'leases', 'blocks', 'audit'];
  const all = withIds.map((table) => `select id, of_run from played_${table}`).join(' union all ');
  db.exec(`
    create temp table new_ids (old text primary key, k integer);
    insert into new_ids select id, row_number() over (partition by of_run order by id) from (${all});
    create temp table new_cases (old integer primary key, k integer);
    insert into new_cases select id, row_number() over (partition by of_run order by id) from played_cases;
  `);
}

/** Which run is a copy of which, in the order of time; projects, templates and people have their share of each. */
function planRuns(db, protos, count) {
  const kinds = new Map(protos.map((proto, at) => [`${proto.project} ${proto.suite} ${proto.fails}`, at]));
  const ids = [...new Set(protos.map(({ project }) => project))];
  db.exec(`create temp table plan (i integer primary key, run_id text, proto text, number integer, at integer,
    created_by text, sut text)`);
  const add = db.prepare(`insert into temp.plan values (?, lower(hex(randomblob(16))), ?, ?, ?, ?, ?)`);
  const shares = [count / 2, (count * 3) / 10, count / 5];
  const numbers = shares.map(() => protos.length / ids.length);
  const now = Date.now();
  const began = now - historyDays * dayMs;
  db.transaction(() => {
    for (let i = 0; i < count; i += 1) {
      const project = i % 10 < 5 ? 0 : i % 10 < 8 ? 1 : 2;
      numbers[project] += 1;
      const place = numbers[project] % Math.floor(shares[project] / rareRuns);
      const at =
        i < expiredRuns ? now - expiredDays * dayMs + i * 1000 : began + (i / count) * historyDays * dayMs;
      const kind = kindOf(i, place);
      add.run(
        ...[i, protos[kinds.get(`${ids[project]} ${kind}`)].id, numbers[project], Math.round(at)],
        place === 3 ? 'rare' : `person-${hashed(i, 3) % 5}`,
        place === 4 ? 'rare' : `staging-${hashed(i, 5) % 6}`,
      );
    }
  })();
}

function kindOf(i, place) {
  if (place === 1) return 'stopped false';
  if (place === 2) return 'rare false';
  const pick = hashed(i, 7) % 100;
  if (pick < 5) return 'pair false';
  return `${suites[Math.min(6, Math.floor((pick - 5) / 12))]} ${hashed(i, 11) % 10 === 0}`;
}

/** Always the same, and of one salt as good as independent of that of another. */
function hashed(i, salt) {
  const mixed = Math.imul(i ^ (salt << 24), 2_654_435_761) ^ (i >>> 3);
  return (Math.imul(mixed ^ (mixed >>> 15), 2_246_822_519) >>> 9) ^ salt;
}

function copySql(db, table, { of: _, ...changed }) {
  const names = db
    .prepare(`pragma table_info(${table})`)
    .all()
    .map(({ name }) => name);
  const values = names.map((name) => cellOf(name, changed[name]));
  return `insert into ${table} (${names.join(', ')}) select ${values.join(', ')}
    from temp.plan as plan cross join temp.played_runs as first on first.id = plan.proto
    cross join temp.played_${table} as row on row.of_run = plan.proto
    where plan.i >= ? and plan.i < ? order by plan.i`;
}

function cellOf(name, rule) {
  if (rule === 'of-run') return 'plan.run_id';
  if (rule === 'id')
    return `cast(1000000000000000000 + plan.i * 100 + (select k from temp.new_ids where old = row.${name}) as text)`;
  if (rule === 'case')
    return `1000000 + plan.i * 10 + (select k from temp.new_cases where old = row.${name})`;
  if (rule !== undefined) return rule;
  if (name === 'deadline' || name === 'at' || name.endsWith('_at'))
    return `row.${name} + plan.at - first.created_at`;
  return `row.${name}`;
}
