/**
 * The body of the operation. The documents of the family write each name in two ways, so both are read; an empty
 * string or null is the same as not given; names that are not known here are ignored.
 */
import { CoreError, type Finding, wrongAt } from '@testyard/core';

/** What is asked for. Texts are `''` where they were not given. */
export interface Execution {
  /** Ids of templates or groups, at least one, in the order of the call. */
  readonly taskIds: readonly string[];
  readonly sutName: string;
  readonly branch: string;
  readonly ip: string;
  readonly port: string;
  readonly userName: string;
  readonly projectId: string;
}

const maximumTaskIds = 1000;
const maximumTextLength = 1000;
const maximumIdLength = 200;

/**
 * Errors: BODY_NOT_JSON for no body, TEMPLATE_ID_NOT_STRING (an id as a JSON number has lost digits already), REQUEST_INVALID (with everything
 * that is wrong), NOTHING_TO_EXECUTE.
 */
export function readExecution(body: unknown): Execution {
  const findings: Finding[] = [];
  const source: Source = { object: asObject(body), pointer: '', findings };
  const texts = {
    sutName: text(source, ['sutName', 'sut_name']),
    branch: text(source, ['sut_branch_name', 'sutBranchName']),
    ip: text(source, ['ip']),
    port: text(source, ['port']),
    userName: text(source, ['userName', 'user_name']),
    projectId: text(source, ['testServiceId', 'test_service_id']),
  };
  const taskIds = readTaskIds(source);
  if (findings.length > 0) throw new CoreError('REQUEST_INVALID', { findings });
  if (taskIds.length === 0) throw new CoreError('NOTHING_TO_EXECUTE', nearMiss(source.object));
  return { taskIds, ...texts };
}

interface Source {
  readonly object: Readonly<Record<string, unknown>>;
  /** JSON pointer of the object. */
  readonly pointer: string;
  readonly findings: Finding[];
}

function asObject(body: unknown): Readonly<Record<string, unknown>> {
  if (isObject(body)) return body;
  if (body === undefined) throw new CoreError('BODY_NOT_JSON', { why: { rule: 'empty' } });
  throw new CoreError('REQUEST_INVALID', { findings: [wrongAt('', 'must-be-object')] });
}

function readTaskIds(source: Source): string[] {
  const given = pick(source, ['testSuite', 'test_suite']);
  if (given === undefined) return [];
  const pointer = `${source.pointer}/${given.name}`;
  if (!Array.isArray(given.value)) {
    source.findings.push(wrongAt(pointer, 'template-ids'));
    return [];
  }
  if (given.value.length > maximumTaskIds) {
    source.findings.push(wrongAt(pointer, 'too-many-templates', String(maximumTaskIds)));
    return [];
  }
  const ids = given.value.map((entry: unknown, index) =>
    readTaskId(entry, `${pointer}/${index}`, source.findings),
  );
  return ids.every((id) => id === '') ? [] : requireEach(ids, pointer, source.findings);
}

/** Without their case, underscores and a plural: what callers write for the two names without which nothing is executed. */
const meantNames: Readonly<Record<string, string>> = {
  ...{ testsuite: 'testSuite', suite: 'testSuite', task: 'testSuite', template: 'testSuite' },
  ...{ taskid: 'taskId', templateid: 'taskId', id: 'taskId' },
};

/** Names that are read: who wrote them meant them. */
const readNames = ['testSuite', 'test_suite', 'taskId', 'task_id'];

/** Which name the caller may have meant, as names that are not known are ignored. */
function nearMiss(object: Readonly<Record<string, unknown>>): { readonly suggestion?: string } {
  const { value } = pick({ object, pointer: '', findings: [] }, ['testSuite', 'test_suite']) ?? {};
  const entry: unknown = Array.isArray(value) ? value[0] : undefined;
  const written = Object.keys(isObject(entry) ? entry : object).filter((name) => !readNames.includes(name));
  const meant = written.map((name) => own(meantNames, name.toLowerCase().replace(/_|s$/g, '')));
  const suggestion = meant.find((name) => name !== undefined);
  return typeof suggestion === 'string' ? { suggestion } : {};
}

/** A single empty entry among others would quietly test less than was asked for. */
function requireEach(ids: readonly string[], pointer: string, findings: Finding[]): string[] {
  if (findings.length > 0) return [];
  ids.forEach((id, index) => {
    if (id === '') findings.push(wrongAt(`${pointer}/${index}/taskId`, 'template-id'));
  });
  return [...ids];
}

function readTaskId(entry: unknown, pointer: string, findings: Finding[]): string {
  if (!isObject(entry)) {
    findings.push(wrongAt(pointer, 'template-ids'));
    return '';
  }
  const names = ['taskId', 'task_id'];
  const number = names.map((name) => own(entry, name)).find((value) => typeof value === 'number');
  if (number !== undefined) throw new CoreError('TEMPLATE_ID_NOT_STRING', { given: String(number) });
  return text({ object: entry, pointer, findings }, names, maximumIdLength);
}

function text(source: Source, names: readonly string[], maximumLength = maximumTextLength): string {
  const given = pick(source, names);
  if (given === undefined) return '';
  const pointer = `${source.pointer}/${given.name}`;
  if (typeof given.value !== 'string') source.findings.push(wrongAt(pointer, 'must-be-text'));
  else if (given.value.length > maximumLength)
    source.findings.push(wrongAt(pointer, 'too-many-characters', String(maximumLength)));
  else return given.value;
  return '';
}

/** The value under the first spelling that has one. Two spellings with two values are a contradiction. */
function pick(source: Source, names: readonly string[]): { name: string; value: unknown } | undefined {
  const given = names
    .map((name) => ({ name, value: own(source.object, name) }))
    .filter(({ value }) => value !== undefined && value !== null && value !== '');
  const [first, second] = given;
  if (first && second && JSON.stringify(first.value) !== JSON.stringify(second.value))
    source.findings.push(wrongAt(`${source.pointer}/${second.name}`, 'contradiction', first.name));
  return first;
}

function own(object: Readonly<Record<string, unknown>>, name: string): unknown {
  return Object.hasOwn(object, name) ? object[name] : undefined;
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
