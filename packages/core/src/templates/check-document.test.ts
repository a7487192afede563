import { describe, expect, test } from 'vitest';
import { checkDocument, frameworks } from './check-document.ts';
import type { TemplateDocument } from './template.ts';

const pytest: TemplateDocument = {
  name: 'click',
  framework: 'pytest',
  source: { git: 'https://example.org/click.git', ref: 'main' },
};
const command: TemplateDocument = { ...pytest, framework: 'command', command: ['make', 'test'] };

const pointers = (document: TemplateDocument): string[] =>
  checkDocument(document).map((finding) => finding.pointer);

test('a range of versions that is none is told', () => {
  const document = { name: 't', framework: 'pytest', source: { path: '/s' }, labels: { node: '>=twenty' } };
  expect(checkDocument(document)).toMatchObject([{ pointer: '/labels/node', rule: 'label-range' }]);
  expect(checkDocument({ ...document, labels: { node: '>=20 <23', arch: ['x64'], gpu: true } })).toEqual([]);
});

test('a plain document of each framework has no finding', () => {
  expect(checkDocument(pytest)).toEqual([]);
  expect(checkDocument(command)).toEqual([]);
  const { command: _, ...declared } = { ...command, cases: [{ name: 'lint', command: ['make', 'lint'] }] };
  expect(checkDocument(declared)).toEqual([]);
});

describe('what belongs to a framework', () => {
  test('an unknown framework is named with those that there are', () => {
    const [finding] = checkDocument({ ...pytest, framework: 'nose' });
    expect(finding?.pointer).toBe('/framework');
    expect(finding?.values).toContain(frameworks.join(', '));
  });

  test('only the command framework has commands, cases and reports', () => {
    const document = { ...command, framework: 'pytest', cases: [], report: { tap: true } };
    expect(pointers(document)).toEqual(['/command', '/cases', '/report']);
  });

  test('the command framework needs exactly one of command and cases', () => {
    const { command: _, ...nothing } = command;
    expect(pointers(nothing)).toEqual(['']);
    expect(pointers({ ...command, cases: [{ name: 'a', command: ['a'] }] })).toEqual(['/cases']);
  });

  test.each([{}, { tap: false }, { junit: 'r/*.xml', tap: true }, { junit: 'r/*.xml', robot: 'output.xml' }])(
    'a report of %j is refused',
    (report) => {
      expect(pointers({ ...command, report })).toEqual(['/report']);
    },
  );
});

describe('where it comes from', () => {
  test.each([
    '-u.git',
    'ext::sh -c whoami',
    'https://user:secret@example.org/x.git',
    'https://token@example.org/x.git',
    'ssh://git:secret@example.org/x.git',
    'ssh://-oProxyCommand=x/y',
    'https://example.org/x.git\n--upload-pack=x',
    'https:/example.org/x.git',
    '../x',
    'x',
  ])('%s is refused as a repository', (git) => {
    expect(pointers({ ...pytest, source: { git } })).toContain('/source/git');
  });

  test.each([
    'ssh://git@example.org/x.git',
    'git@example.org:x.git',
    'file:///srv/x.git',
    'https://h:8443/x',
  ])('%s is accepted as a repository', (git) => {
    expect(pointers({ ...pytest, source: { git } })).toEqual([]);
  });

  test('a ref that git would read as an option is refused', () => {
    expect(pointers({ ...pytest, source: { git: 'https://h/x', ref: '--upload-pack=x' } })).toEqual([
      '/source/ref',
    ]);
  });

  test('paths stay within the source', () => {
    expect(pointers({ ...pytest, workingDirectory: '../other' })).toEqual(['/workingDirectory']);
    expect(pointers({ ...command, report: { junit: '/etc/passwd' } })).toEqual(['/report/junit']);
    expect(pointers({ ...command, report: { robot: '../output.xml' } })).toEqual(['/report/robot']);
    expect(pointers({ ...pytest, artifacts: ['ok/**', 'a/../../b'] })).toEqual(['/artifacts/1']);
  });
});

describe('times, names and defaults', () => {
  test('a time-out of nothing or of over a year is refused', () => {
    expect(pointers({ ...pytest, timeouts: { queue: '0s', case: '1000d', task: '1h' } })).toEqual([
      '/timeouts/queue',
      '/timeouts/case',
    ]);
  });

  test('names that the host or the service keeps for itself are refused', () => {
    const document = {
      ...pytest,
      environment: { TESTYARD_USER: 'x', 'A B': 'y', PYTHONPATH: 'src' },
      parameters: { PATH: {} },
      labels: { 'a b': 'c', os: 'linux' },
    };
    expect(pointers(document)).toEqual([
      '/environment/TESTYARD_USER',
      '/environment/A B',
      '/parameters/PATH',
      '/labels/a b',
    ]);
  });

  test('a default that its own rule refuses is found when saving, not when running', () => {
    const parameters = { BROWSER: { default: 'lynx', choices: ['firefox'] } };
    expect(pointers({ ...pytest, parameters })).toEqual(['/parameters/BROWSER/default']);
  });
});
