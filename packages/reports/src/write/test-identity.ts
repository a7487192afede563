/** What tells the cases of a run's tasks apart for readers that take one id for one test: Allure and CTRF. */
import { createHash } from 'node:crypto';
import type { Run } from '@testyard/protocol';

export interface TestIdentity {
  readonly template: string;
  /** Values of the matrix, by name; `task` where the run has the same template and values once more. */
  readonly parameters: readonly (readonly [name: string, value: string])[];
  /** 32 hexadecimal digits, the same in every run of the template; that of the case where nothing else tells it apart. */
  keyOf(caseKey: string): string;
}

/** By the id of a task. */
export function testIdentities({ tasks }: Run): (taskId: string) => TestIdentity {
  const seen = new Map<string, number>();
  const known = new Map(
    tasks.map(({ id, templateId, templateName: template, combination }): [string, TestIdentity] => {
      const values = Object.entries(combination ?? {}).sort(([a], [b]) => (a < b ? -1 : 1));
      const same = JSON.stringify([templateId, values]);
      const place = (seen.get(same) ?? 0) + 1;
      seen.set(same, place);
      const parameters = place === 1 ? values : [...values, ['task', String(place)] as const];
      return [id, { template, parameters, keyOf: (caseKey: string) => keyWith(caseKey, parameters) }];
    }),
  );
  return (taskId) => known.get(taskId) ?? { template: taskId, parameters: [], keyOf: (caseKey) => caseKey };
}

function keyWith(caseKey: string, parameters: TestIdentity['parameters']): string {
  if (parameters.length === 0) return caseKey;
  return createHash('sha256')
    .update(JSON.stringify([caseKey, parameters]))
    .digest('hex')
    .slice(0, 32);
}
