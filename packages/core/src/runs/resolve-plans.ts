import { CoreError } from '../errors.ts';
import { type Finding, wrongAt } from '../findings.ts';
import { durationMs } from '../templates/duration.ts';
import { type Combination, combinationsOf, mostCombinations } from '../templates/matrix.ts';
import { knownNames, resolveParameters } from '../templates/parameters.ts';
import { type Plan, planOf } from '../templates/plan.ts';
import type { Template, Values } from '../templates/template.ts';
import { mostTemplates } from './find-templates.ts';

/** What a call says of the values of parameters, and of times. */
export interface Asked {
  readonly parameters: Values;
  /** Name of a set of values of the templates; null: none. */
  readonly parameterSet?: string | null;
  /** In place of those of the templates; null: theirs. */
  readonly priority?: number | null;
  /** The same; a time as in `10m`. */
  readonly budget?: string | null;
}

/** A task that will be: one of each template, or of each combination of its matrix. */
export interface Planned {
  readonly template: Template;
  readonly plan: Plan;
}

/**
 * Characters of the plans of one run together, as JSON: each task keeps one of its own, and a unit of work that writes
 * more would stop everybody else meanwhile.
 */
export const mostPlanCharacters = 32 * 1024 * 1024;

/**
 * The tasks of a run in their order. A parameter goes to the templates that have it; a parameter or a set that no template has
 * is refused. Errors: REQUEST_INVALID (budget, too many combinations or tasks, too large ones), MATRIX_EMPTY, PARAMETER_INVALID.
 */
export function resolvePlans(templates: readonly Template[], asked: Asked): Planned[] {
  const budget = budgetOf(asked);
  const findings = strayIn(templates, asked);
  const wrong = new Map<Template, readonly Finding[]>();
  let room = mostPlanCharacters;
  const planned = allTasks(templates, asked).map(({ template, values, combination }) => {
    const { document } = template;
    const resolved = resolveParameters(document.parameters ?? {}, values);
    if (resolved.findings.length > 0)
      wrong.set(template, eachOnce([...(wrong.get(template) ?? []), ...resolved.findings]));
    const plan = { ...planOf(document, resolved.values, combination), ...budget };
    room -= JSON.stringify(plan).length;
    if (room < 0)
      throw new CoreError('REQUEST_INVALID', { why: { rule: 'plans-too-large', most: mostPlanCharacters } });
    return { template, plan: { ...plan, priority: asked.priority ?? plan.priority } };
  });
  findings.push(...[...wrong.values()].flat());
  if (findings.length > 0)
    throw new CoreError('PARAMETER_INVALID', {
      findings: eachOnce(findings),
      templates: [...wrong].map(([{ id, name }, its]) => ({ id, name, findings: its })),
    });
  return planned;
}

/** What is wrong in all combinations of a matrix is wrong once. */
function eachOnce(findings: readonly Finding[]): readonly Finding[] {
  return [...new Map(findings.map((each) => [JSON.stringify(each), each])).values()];
}

/** The values of a task, and which of its template's matrix they are. */
interface TaskValues {
  readonly values: Values;
  readonly combination: Combination | null;
}

/** Counted before any of them is planned: a template that is named often is multiplied by its matrix each time. */
function allTasks(
  templates: readonly Template[],
  asked: Asked,
): (TaskValues & { readonly template: Template })[] {
  const known = new Map<Template, readonly TaskValues[]>();
  for (const template of templates) if (!known.has(template)) known.set(template, tasksOf(template, asked));
  const empty = [...known].flatMap(([{ id, name }, tasks]) => (tasks.length > 0 ? [] : [{ id, name }]));
  if (empty.length > 0) throw new CoreError('MATRIX_EMPTY', { templates: empty });
  const of = (template: Template) => known.get(template) ?? [];
  const given = templates.reduce((sum, template) => sum + of(template).length, 0);
  if (given > mostTemplates)
    throw new CoreError('REQUEST_INVALID', {
      why: { rule: 'too-many-templates', most: mostTemplates, given },
    });
  return templates.flatMap((template) => of(template).map((each) => ({ ...each, template })));
}

/** The values that each task of a template is given: those of the call, then of the set, then of the matrix, if it has any. */
function tasksOf(template: Template, { parameters, parameterSet = null }: Asked): readonly TaskValues[] {
  const { document } = template;
  const rules = document.parameters ?? {};
  const own = Object.entries(parameters).filter(([each]) => Object.hasOwn(rules, each));
  const values: Values = { ...setOf(document, parameterSet), ...Object.fromEntries(own) };
  if (!document.matrix) return [{ values, combination: null }];
  const combinations = combinationsOf(document.matrix, values);
  // What is excluded with the values of the template may not be with one that it does not have.
  if (combinations === null)
    throw new CoreError('REQUEST_INVALID', {
      findings: [wrongAt('/parameters', 'matrix-size', String(mostCombinations))],
      templates: [{ id: template.id, name: template.name }],
    });
  return combinations.map((combination) => ({ values: { ...values, ...combination }, combination }));
}

function setOf({ parameterSets = {} }: Template['document'], name: string | null): Values {
  return name !== null && Object.hasOwn(parameterSets, name) ? (parameterSets[name] as Values) : {};
}

/** What no template of the call has. */
function strayIn(templates: readonly Template[], { parameters, parameterSet = null }: Asked): Finding[] {
  const among = (member: 'parameters' | 'parameterSets') => [
    ...new Set(templates.flatMap(({ document }) => Object.keys(document[member] ?? {}))),
  ];
  const known = among('parameters');
  const isKnown = new Set(known);
  const stray = Object.keys(parameters).filter((name) => !isKnown.has(name));
  const sets = among('parameterSets');
  return [
    ...stray.map((name) => wrongAt(`/parameters/${name}`, 'no-such-parameter', knownNames(known))),
    ...(parameterSet === null || sets.includes(parameterSet)
      ? []
      : [wrongAt('/parameterSet', 'no-such-set', parameterSet, knownNames(sets))]),
  ];
}

function budgetOf({ budget = null }: Asked): Pick<Plan, 'budgetMs'> {
  if (budget === null) return {};
  const budgetMs = durationMs(budget);
  if (budgetMs === null || budgetMs < 1)
    throw new CoreError('REQUEST_INVALID', { findings: [wrongAt('/budget', 'duration')] });
  return { budgetMs };
}
