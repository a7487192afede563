import { needsOf, oncePer, type Plan, type Task } from '@testyard/core';
import { LRUCache } from 'lru-cache';
import { type Database, fromJson } from '../sql/database.ts';

/** Plans of some tasks, as they were stored. */
export interface ReadPlans {
  /** False where the task was deleted meanwhile. */
  has(taskId: string): boolean;
  /** Throws where the stored text is damaged. */
  of(taskId: string): Plan;
}

/** UTF-16 units of the texts whose plans are kept; as objects they take some four times as many bytes. */
const mostUnits = 8 * 1024 * 1024;
/** Those of a plan that its task's row holds: SQLite writes all of a row at each change, of which a task has many. */
const mostInRow = 2048;

/**
 * Plans of tasks, each read and parsed once by this process: they never change, and one that declares thousands of cases
 * is megabytes long, while its task is read at every batch of results.
 */
export class TaskPlans {
  readonly #kept = new LRUCache<string, Plan>({ maxSize: mostUnits });

  async read(db: Database, taskIds: readonly string[]): Promise<ReadPlans> {
    const plans = new Map<string, Plan>();
    for (const id of taskIds) {
      const plan = this.#kept.get(id);
      if (plan) plans.set(id, plan);
    }
    const missing = taskIds.filter((id) => !plans.has(id));
    const texts = missing.length === 0 ? new Map<string, string>() : await readTexts(db, missing);
    return {
      has: (id) => plans.has(id) || texts.has(id),
      of: (id) => plans.get(id) ?? this.#parsed(id, texts.get(id) ?? ''),
    };
  }

  /** Of a task that is about to be written; answers what its row says of its plan, which is soon asked for. */
  async insert(db: Database, { id, plan }: Pick<Task, 'id' | 'plan'>): Promise<PlanTexts> {
    const texts = textsOf(plan);
    this.#kept.set(id, plan, { size: texts.plan_json.length });
    if (texts.plan_json.length <= mostInRow) return texts;
    await db.insertInto('long_plans').values({ task_id: id, plan_json: texts.plan_json }).execute();
    return { ...texts, plan_json: '' };
  }

  #parsed(id: string, text: string): Plan {
    const plan = fromJson<Plan>(text);
    this.#kept.set(id, plan, { size: text.length });
    return plan;
  }
}

async function readTexts(db: Database, ids: readonly string[]): Promise<ReadonlyMap<string, string>> {
  const rows = await db
    .selectFrom('tasks')
    .leftJoin('long_plans', 'long_plans.task_id', 'tasks.id')
    .select((e) => ['tasks.id', e.fn.coalesce('long_plans.plan_json', 'tasks.plan_json').as('text')])
    .where('tasks.id', 'in', ids)
    .execute();
  return new Map(rows.map(({ id, text }) => [id, text]));
}

interface PlanTexts {
  readonly plan_json: string;
  readonly needs_json: string;
}

/** A plan as it is stored: tasks that are written together may share one. */
const textsOf = oncePer(
  (plan: Plan): PlanTexts => ({
    plan_json: JSON.stringify(plan),
    needs_json: JSON.stringify(needsOf(plan)),
  }),
);
