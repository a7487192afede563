import type { Case, Run, Task, TemplateDocument } from '@testyard/protocol';
import { shellWord } from '@testyard/protocol/shell-word';
import { oneLine } from '../terminal/text-width.ts';
import type { Translate } from '../texts/texts.ts';
import { caseLabel, caseLocation } from './failure-line.ts';

export interface Reproduced {
  readonly run: Run;
  readonly task: Task;
  /** Of the version that the task used. */
  readonly document: TemplateDocument;
  readonly one: Case;
}

/** A shell script that executes one case as its task did: source at the commit, environment, set-up, command. */
export function reproLines(what: Reproduced, t: Translate): string[] {
  const { run, task, document, one } = what;
  const place = caseLocation(one);
  return [
    '#!/bin/sh',
    `# ${oneLine(t('repro.head', { case: caseLabel(one), number: run.number, round: run.round }))}`,
    `# ${oneLine(t('repro.template', { template: task.templateName, version: task.templateVersion }))}`,
    ...(place === '' ? [] : [`# ${place}`]),
    'set -e',
    ...sourceLines(what, t),
    ...(document.workingDirectory ? [`cd ${shellWord(document.workingDirectory)}`] : []),
    ...environmentOf(what).map(([name, value]) => `export ${name}=${shellWord(value)}`),
    // The shell says so where one is not set: nobody can read it back.
    ...Object.keys(document.secrets ?? {}).map((name) => `: "\${${name}:?${t('repro.secret')}}"`),
    ...(document.setup ?? []),
    ...commandLines(what, t),
  ];
}

function sourceLines({ task, document: { source } }: Reproduced, t: Translate): string[] {
  if ('path' in source) return [`# ${t('repro.path')}`, `cd ${shellWord(source.path)}`];
  const at = task.commit ?? source.ref ?? 'HEAD';
  return [
    `git clone -- ${shellWord(source.git)} testyard-repro`,
    'cd testyard-repro',
    `git checkout --detach ${shellWord(at)}`,
  ];
}

/** As a test process is told: the template's, the parameters, then of the run. */
function environmentOf({ run, task, document }: Reproduced): [string, string][] {
  const defaults = Object.entries(document.parameters ?? {}).flatMap(([name, rule]) =>
    rule.default === undefined ? [] : [[name, String(rule.default)] as const],
  );
  const given = Object.entries(run.parameters).filter(([name]) =>
    Object.hasOwn(document.parameters ?? {}, name),
  );
  const { name, branch, build, ip, port, guard } = run.sut;
  const service = {
    ...{ TESTYARD_RUN_ID: run.id, TESTYARD_TASK_ID: task.id, TESTYARD_SUT_NAME: name },
    ...{ TESTYARD_SUT_BRANCH: branch, TESTYARD_SUT_BUILD: guard?.expected.build ?? build },
    ...{ TESTYARD_SUT_IP: ip, TESTYARD_SUT_PORT: port },
    TESTYARD_USER: run.onBehalfOf || run.createdBy,
  };
  return Object.entries({
    ...document.environment,
    ...Object.fromEntries([...defaults, ...given]),
    ...task.parameters,
    ...service,
  });
}

function commandLines({ document, one }: Reproduced, t: Translate): string[] {
  const { framework, arguments: more = [], command, cases } = document;
  if (framework === 'pytest') {
    const nodeId = one.suite === one.name || one.suite === '' ? one.name : `${one.suite}::${one.name}`;
    return [words(['python3', '-m', 'pytest', ...more, nodeId])];
  }
  if (framework === 'go-test') {
    const pattern = one.name.split('/').map((part) => `^${exactly(part)}`);
    return [words(['go', 'test', '-count=1', ...more, '-run', pattern.join('/'), one.suite])];
  }
  const node = nodeRunner(framework, one);
  if (node) return [words(['npx', ...node, ...more])];
  if (framework === 'node-test') return [words(['node', ...more, '--test', ...(one.file ? [one.file] : [])])];
  const declared = cases?.find(({ name }) => name === one.name);
  if (declared) return [words(declared.command)];
  // A command that writes a report runs whole.
  const note = document.report ? [`# ${t('repro.whole')}`] : [];
  return command ? [...note, words([...command, ...more])] : note;
}

/** A runner of a Node project, told to run one test by its file and titles; null for other frameworks. */
function nodeRunner(framework: string, { suite, name, file, line }: Reproduced['one']): string[] | null {
  const place = file ? [file] : [];
  if (framework === 'cucumber-js') return ['cucumber-js', ...(file && line ? [`${file}:${line}`] : place)];
  const separator = framework === 'playwright' ? ' › ' : ' > ';
  const above = suite.split(separator);
  // A project and a file stand before the titles.
  const titles = above.slice(above[0]?.startsWith('[') && framework === 'playwright' ? 2 : file ? 1 : 0);
  const title = [...titles, name].join(' ');
  const project = /^\[([^\]]+)\]/.exec(suite)?.[1];
  const ofProject = project ? ['--project', project] : [];
  if (framework === 'playwright') return ['playwright', 'test', ...place, '-g', exactly(title), ...ofProject];
  if (framework === 'vitest') return ['vitest', 'run', ...place, '-t', `^${exactly(title)}`, ...ofProject];
  if (framework === 'jest') return ['jest', ...place, '-t', `^${exactly(title)}`];
  return framework === 'mocha' ? ['mocha', ...place, '--fgrep', title] : null;
}

/** An expression that ends with these words. */
function exactly(text: string): string {
  return `${text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')}$`;
}

const words = (command: readonly string[]) => command.map(shellWord).join(' ');
