import type { StartRun, Template } from '@testyard/protocol';
import { shellWord } from '@testyard/protocol/shell-word';

/** What the form holds; an empty text is nothing said. */
export interface Order {
  readonly templates: readonly string[];
  readonly sut: string;
  readonly branch: string;
  readonly parameters: Readonly<Record<string, string>>;
}

export interface Parameter {
  readonly name: string;
  readonly type: 'string' | 'number' | 'boolean';
  readonly default: string | null;
  readonly choices: readonly string[];
  readonly description: string;
}

/** Parameters that at least one of the templates takes, by name; of several with one name, the first says what it is. */
export function parametersOf(templates: readonly Template[]): Parameter[] {
  const found = new Map<string, Parameter>();
  for (const { document } of templates)
    for (const [name, given] of Object.entries(document.parameters ?? {}))
      if (!found.has(name))
        found.set(name, {
          name,
          type: given.type ?? 'string',
          default: given.default === undefined ? null : String(given.default),
          choices: (given.choices ?? []).map(String),
          description: given.description ?? '',
        });
  return [...found.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
}

/** The call that the form stands for: only parameters that the chosen templates take, each of its type. */
export function bodyOf(order: Order, parameters: readonly Parameter[]): StartRun {
  const given = parameters.flatMap(({ name, type }) => {
    const text = order.parameters[name] ?? '';
    return text === '' ? [] : [[name, typedValue(text, type)] as const];
  });
  const sut = {
    ...(order.sut ? { name: order.sut } : {}),
    ...(order.branch ? { branch: order.branch } : {}),
  };
  return {
    templates: [...order.templates],
    ...(Object.keys(sut).length > 0 ? { sut } : {}),
    ...(given.length > 0 ? { parameters: Object.fromEntries(given) } : {}),
  };
}

/** A number that is none stays a text, so that the server says what is wrong with it. */
function typedValue(text: string, type: Parameter['type']): string | number | boolean {
  if (type === 'boolean' && (text === 'true' || text === 'false')) return text === 'true';
  if (type === 'number' && text.trim() !== '' && Number.isFinite(Number(text))) return Number(text);
  return text;
}

/** The same on the command line. */
export function commandOf(project: string, { templates, sut, parameters }: StartRun): string {
  const parts = [
    'testyard run',
    ...templates.map(shellWord),
    ...(project === 'default' ? [] : ['--project', shellWord(project)]),
    ...(sut?.name ? ['--sut', shellWord(sut.name)] : []),
    ...(sut?.branch ? ['--branch', shellWord(sut.branch)] : []),
    ...Object.entries(parameters ?? {}).map(([name, value]) => `-p ${shellWord(`${name}=${value}`)}`),
  ];
  return parts.join(' ');
}
