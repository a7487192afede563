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

  /** Of a task that is written, whose plan will be asked for when it is offered. */
  keep({ id, plan }: Pick<Task, 'id' | 'plan'>, { plan_json }: PlanTexts): void {
    this.#kept.set(id, plan, { size: plan_json.length });
  }

  #parsed(id: string, text: string): Plan {
    const plan = fromJson<Plan>(text);
    this.#kept.set(id, plan, { size: text.length });
    return plan;
  }
}

async function readTexts(db: Database, ids: readonly string[]): Promise<ReadonlyMap<string, string>> {
  const rows = await db.selectFrom('tasks').select(['id', 'plan_json']).where('id', 'in', ids).execute();
  return new Map(rows.map((row) => [row.id, row.plan_json]));
}

interface PlanTexts {
  readonly plan_json: string;
  readonly needs_json: string;
}

/** A plan as it is stored: tasks that are written together may share one. */
export const textsOf = oncePer(
  (plan: Plan): PlanTexts => ({
    plan_json: JSON.stringify(plan),
    needs_json: JSON.stringify(needsOf(plan)),
  }),
);
