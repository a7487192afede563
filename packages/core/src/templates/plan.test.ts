import { expect, test } from 'vitest';
import { planOf } from './plan.ts';
import type { TemplateDocument } from './template.ts';

const least: TemplateDocument = { name: 'click', framework: 'pytest', source: { path: './x' } };

test('a document of three lines has the documented defaults', () => {
  expect(planOf(least, {})).toMatchObject({
    templateName: 'click',
    workingDirectory: '.',
    select: [],
    maximumSlots: null,
    queueMs: 86_400_000,
    setupMs: 600_000,
    caseMs: 300_000,
    taskMs: 3_600_000,
    collectMs: 120_000,
    caseRetries: 0,
    setupRetries: 2,
    failOnFlaky: false,
    minimumCases: 1,
    maximumFailures: 0,
    onLost: 'tolerant',
  });
});

test('what the document says is kept, zeros too', () => {
  const plan = planOf(
    {
      ...least,
      timeouts: { case: '5s' },
      retries: { setup: 0 },
      verdict: { minimumCases: 0, failOnFlaky: true },
      executors: { max: 4 },
    },
    {},
  );
  expect(plan).toMatchObject({ caseMs: 5000, setupRetries: 0, minimumCases: 0, failOnFlaky: true });
  expect(plan.maximumSlots).toBe(4);
});

test("a parameter of the run wins over the template's environment", () => {
  const plan = planOf({ ...least, environment: { A: 'template', B: 'b' } }, { A: 'run' });
  expect(plan.environment).toEqual({ A: 'run', B: 'b' });
});

test('a duration that nobody checked is our mistake, not a number', () => {
  expect(() => planOf({ ...least, timeouts: { case: 'soon' } }, {})).toThrow('assertion');
});
