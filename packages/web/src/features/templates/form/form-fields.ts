// What the form of a template has, by the schema of its document: a member that the schema gets is in the form, too.
import type { Schema } from '../editor/completion.ts';
import { isMembers, type Path } from './edit-document.ts';

export const sectionNames = [
  ...(['basics', 'source', 'tests', 'environment', 'place'] as const),
  ...(['times', 'outcome', 'files', 'queue', 'combinations', 'other'] as const),
] as const;
export type SectionName = (typeof sectionNames)[number];

/** Members of the document by section; what is in none is in `other`. */
const membersOf: Readonly<Record<SectionName, readonly string[]>> = {
  basics: ['name', 'framework', 'description', 'disabled'],
  source: ['source', 'workingDirectory'],
  tests: ['select', 'arguments', 'command', 'cases', 'report'],
  environment: ['environment', 'parameters', 'secrets', 'setup'],
  place: ['labels', 'executors', 'sut'],
  times: ['timeouts', 'budget'],
  outcome: ['retries', 'verdict', 'onLost'],
  files: ['artifacts', 'unreadArtifacts'],
  queue: ['priority', 'concurrency', 'keepTogether', 'limits'],
  combinations: ['matrix', 'parameterSets'],
  other: [],
};
/** Those that are closed until something is in them. */
export const rareSections: ReadonlySet<SectionName> = new Set([
  ...(['times', 'outcome', 'files', 'queue', 'combinations', 'other'] as const),
]);
/** What only a command has. */
const ofCommand: ReadonlySet<string> = new Set(['command', 'cases', 'report']);

export const fieldKinds = [
  ...(['line', 'text', 'choice', 'switch', 'whole', 'lines', 'source'] as const),
  ...(['variables', 'labels', 'parameters', 'cases', 'by-hand'] as const),
] as const;
export type FieldKind = (typeof fieldKinds)[number];

export interface FormField {
  readonly path: Path;
  readonly kind: FieldKind;
  readonly schema: Schema;
  readonly isRequired: boolean;
}

export interface FormSection {
  readonly name: SectionName;
  readonly fields: readonly FormField[];
}

const ownKinds: Readonly<Record<string, FieldKind>> = {
  source: 'source',
  labels: 'labels',
  parameters: 'parameters',
  cases: 'cases',
};

/** The sections of the form of a document of this framework; those without a field are left out. */
export function formSections(schema: Schema, framework: unknown, document: unknown): FormSection[] {
  const named = new Set(Object.values(membersOf).flat());
  const others = Object.keys(schema.properties ?? {}).filter((name) => !named.has(name));
  const isShown = (name: string) =>
    !ofCommand.has(name) || framework === 'command' || (isMembers(document) && Object.hasOwn(document, name));
  return sectionNames
    .map((name) => {
      const members = name === 'other' ? others : membersOf[name];
      return { name, fields: members.filter(isShown).flatMap((member) => fieldsOf(schema, [], member)) };
    })
    .filter(({ fields }) => fields.length > 0);
}

function fieldsOf(parent: Schema, above: Path, name: string): FormField[] {
  const schema = parent.properties?.[name];
  if (!schema) return [];
  const path = [...above, name];
  const own = above.length === 0 ? ownKinds[name] : undefined;
  const isGroup = own === undefined && schema.properties && Object.keys(schema.properties).length > 0;
  if (isGroup && name !== 'matrix')
    return Object.keys(schema.properties ?? {}).flatMap((member) => fieldsOf(schema, path, member));
  const isRequired = above.length === 0 && (parent.required ?? []).includes(name);
  return [{ path, kind: own ?? kindOf(schema), schema, isRequired }];
}

function kindOf(schema: Schema): FieldKind {
  const { type, anyOf, items, additionalProperties, maxLength = 0 } = schema;
  if (anyOf?.every((each) => typeof each.const === 'string')) return 'choice';
  if (type === 'boolean') return 'switch';
  if (type === 'integer') return 'whole';
  if (type === 'string') return maxLength >= 1000 ? 'text' : 'line';
  if (type === 'array' && items?.type === 'string') return 'lines';
  const isOfTexts = typeof additionalProperties === 'object' && additionalProperties.type === 'string';
  return type === 'object' && isOfTexts ? 'variables' : 'by-hand';
}

const isText = (value: unknown): value is string => typeof value === 'string';
const isLine = (value: unknown): boolean => isText(value) && !/[\r\n]/.test(value);
const isLines = (value: unknown): boolean =>
  Array.isArray(value) && value.every((item) => isLine(item) && item !== '');
const isSingle = (value: unknown): boolean => ['string', 'number', 'boolean'].includes(typeof value);
const hasOnly = (value: unknown, checks: Readonly<Record<string, (value: unknown) => boolean>>): boolean =>
  isMembers(value) && Object.entries(value).every(([name, member]) => checks[name]?.(member) ?? false);
const isEach = (value: unknown, check: (value: unknown) => boolean): boolean =>
  isMembers(value) && Object.values(value).every(check);

/** So many cases are one by one in the form; of more a person makes no form. */
const mostCases = 50;

const parameterParts = {
  type: isText,
  default: isSingle,
  choices: (value: unknown) =>
    Array.isArray(value) && value.every((item) => typeof item === 'number' || (isLine(item) && item !== '')),
  description: isLine,
};
const isLabelRule = (value: unknown): boolean =>
  value === true ||
  isLine(value) ||
  (Array.isArray(value) && value.length > 0 && value.every((item) => isLine(item) && !/,/.test(item)));

const shapes: Readonly<Record<FieldKind, (value: unknown) => boolean>> = {
  line: isLine,
  text: isText,
  choice: isText,
  switch: (value) => typeof value === 'boolean',
  whole: (value) => typeof value === 'number' || isLine(value),
  lines: isLines,
  source: (value) => hasOnly(value, { git: isLine, ref: isLine }) || hasOnly(value, { path: isLine }),
  variables: (value) => isEach(value, isLine),
  labels: (value) => isEach(value, isLabelRule),
  parameters: (value) => isEach(value, (rule) => hasOnly(rule, parameterParts)),
  cases: (value) =>
    Array.isArray(value) &&
    value.length <= mostCases &&
    value.every((each) => hasOnly(each, { name: isLine, command: isLines })),
  'by-hand': () => false,
};

/** Whether the form can show it, and write it back as it is. */
export const fitsForm = (kind: FieldKind, value: unknown): boolean =>
  value === undefined ? kind !== 'by-hand' : shapes[kind](value);
