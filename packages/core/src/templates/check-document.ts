import { type Finding, type FindingRule, wrongAt } from '../findings.ts';
import { isUnshowable } from '../names.ts';
import { isRange, kindOf } from '../scheduling/fit/label-rule.ts';
import { isSecretName } from '../secrets/secret.ts';
import { checkMatrix } from './check-matrix.ts';
import { durationMs } from './duration.ts';
import { forbiddenName, resolveParameters } from './parameters.ts';
import { changesSut } from './plan.ts';
import type { TemplateDocument } from './template.ts';

/** Frameworks that this version of the service knows. */
export const frameworks = [
  'pytest',
  'mocha',
  'playwright',
  'vitest',
  'jest',
  'cucumber-js',
  'node-test',
  'go-test',
  'command',
] as const;

/** Those that a host has by having a Node that is new enough. */
export const frameworksOfNode: ReadonlySet<string> = new Set(
  frameworks.filter((name) => !['pytest', 'go-test', 'command'].includes(name)),
);

/** What is wrong with a document beyond its shape, with what to do about it. Empty: it can be saved and run. */
export function checkDocument(document: TemplateDocument, known: readonly string[] = frameworks): Finding[] {
  const findings: Finding[] = [];
  const error: Report = (...wrong) => void findings.push(wrongAt(...wrong));
  if (!known.includes(document.framework))
    error('/framework', 'unknown-framework', document.framework, known.join(', '));
  if (isUnshowable(document.name)) error('/name', 'name-text');
  checkFramework(document, error);
  checkSource(document, error);
  checkPlaces(document, error);
  for (const [name, text] of Object.entries(document.timeouts ?? {})) {
    const ms = durationMs(text);
    if (ms === null || ms < 1) error(`/timeouts/${name}`, 'duration');
  }
  const cpuTime = document.limits?.cpuTime;
  if (cpuTime !== undefined && (durationMs(cpuTime) ?? 0) < 1) error('/limits/cpuTime', 'duration');
  const budgetMs = document.budget === undefined ? null : durationMs(document.budget);
  if (document.budget !== undefined && (budgetMs === null || budgetMs < 1)) error('/budget', 'duration');
  if (document.onLost === 'tolerant' && changesSut(document)) error('/onLost', 'change-is-strict');
  checkNames(document, error);
  checkSecrets(document, error);
  findings.push(...checkMatrix(document));
  return findings;
}

type Report = (pointer: string, rule: FindingRule, ...values: readonly string[]) => void;

function checkFramework(document: TemplateDocument, error: Report): void {
  const { framework, command, cases, report } = document;
  if (framework !== 'command') {
    for (const member of ['command', 'cases', 'report'] as const)
      if (document[member]) error(`/${member}`, 'only-command-has', framework);
    return;
  }
  if (!command && !cases) error('', 'command-or-cases');
  if (command && cases) error('/cases', 'not-command-and-cases');
  if (cases && report) error('/report', 'not-cases-and-report');
  const kinds = report ? [report.junit, report.robot, report.tap].filter(Boolean).length : 1;
  if (kinds === 0) error('/report', 'report-of-something');
  if (kinds > 1) error('/report', 'one-report');
}

function checkSource({ source }: TemplateDocument, error: Report): void {
  if ('path' in source) return;
  const why = whyUnusable(source.git);
  if (why) error('/source/git', why);
  if (source.ref?.startsWith('-')) error('/source/ref', 'ref-dash');
}

const scheme = '[a-z][a-z0-9+.-]*';
const helper = new RegExp(`^${scheme}::`, 'i');
const withUser = new RegExp(`^${scheme}://[^/]*@`, 'i');
const withScheme = new RegExp(`^${scheme}://[^-]`, 'i');

/** Why no executor could use the address of a repository. */
function whyUnusable(git: string): FindingRule | null {
  if (git.startsWith('-')) return 'address-dash';
  if (/[\p{Cc}\s]/u.test(git)) return 'address-space';
  if (helper.test(git)) return 'address-helper';
  if (withUser.test(git) && !/^ssh:\/\/[^:/@]+@/i.test(git)) return 'address-user';
  if (withScheme.test(git) || /^[^/:]+:[^/:]/.test(git)) return null;
  return 'address-form';
}

function checkPlaces(document: TemplateDocument, error: Report): void {
  const outside = (path: string): boolean => path.startsWith('/') || path.split(/[\\/]/).includes('..');
  if (outside(document.workingDirectory ?? '.')) error('/workingDirectory', 'folder-within');
  for (const member of ['junit', 'robot'] as const)
    if (outside(document.report?.[member] ?? '')) error(`/report/${member}`, 'pattern-within');
  document.artifacts?.forEach((pattern, index) => {
    if (outside(pattern)) error(`/artifacts/${index}`, 'pattern-within');
  });
}

function checkNames(document: TemplateDocument, error: Report): void {
  for (const name of Object.keys(document.environment ?? {}))
    if (!/^[A-Za-z_][A-Za-z0-9_]*$/.test(name) || name.startsWith('TESTYARD_'))
      error(`/environment/${name}`, 'environment-name');
  for (const [name, rule] of Object.entries(document.parameters ?? {})) {
    const why = forbiddenName(name);
    if (why) error(`/parameters/${name}`, why, name);
    else if (rule.default !== undefined)
      for (const finding of resolveParameters({ [name]: rule }, {}).findings)
        error(`/parameters/${name}/default`, finding.rule, ...(finding.values ?? []));
  }
  for (const [name, rule] of Object.entries(document.labels ?? {})) {
    if (!/^[a-z0-9][a-z0-9._-]{0,62}$/i.test(name)) error(`/labels/${name}`, 'label-name');
    if (typeof rule === 'string' && kindOf(rule) === 'range' && !isRange(rule))
      error(`/labels/${name}`, 'label-range', rule);
  }
}

/** Whether the project has them is known when a run starts: a document may be saved before its secrets are. */
function checkSecrets(
  { secrets = {}, environment = {}, parameters = {} }: TemplateDocument,
  error: Report,
): void {
  for (const [variable, name] of Object.entries(secrets)) {
    const why = forbiddenName(variable);
    if (why) error(`/secrets/${variable}`, why, variable);
    if (Object.hasOwn(environment, variable)) error(`/secrets/${variable}`, 'variable-twice', 'environment');
    if (Object.hasOwn(parameters, variable)) error(`/secrets/${variable}`, 'variable-twice', 'parameters');
    if (!isSecretName(name)) error(`/secrets/${variable}`, 'secret-name');
  }
}
