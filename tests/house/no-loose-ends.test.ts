import { posix } from 'node:path';
import { describe, expect, test } from 'vitest';
import { projectFiles, readProjectFile } from './source-files.ts';

const thisFile = 'tests/house/no-loose-ends.test.ts';
const code = projectFiles(/^(packages|tests|bench|scripts)\/.*\.(ts|tsx|mjs|js|py)$/).filter(
  (path) => path !== thisFile,
);

interface Rule {
  readonly name: string;
  readonly pattern: RegExp;
  /** A line that breaks the rule, so that the rule is seen to work. */
  readonly example: string;
  readonly where?: RegExp;
}

const rules: readonly Rule[] = [
  { name: 'the compiler is never silenced', pattern: /@ts-(ignore|nocheck)/, example: '// @ts-ignore' },
  {
    name: 'a lint suppression says why',
    pattern: /biome-ignore [\w/]+(:\s*)?$|eslint-disable/,
    example: '// biome-ignore lint/style/useConst:',
  },
  {
    name: 'nothing is left for later',
    pattern: /(\/\/|\/\*|^\s*\*|^\s*#)\s*(TODO|FIXME|HACK|XXX)\b/,
    example: '// TODO: later',
  },
  {
    name: 'no test is left out or alone',
    pattern: /\b(test|it|describe)(\.\w+)*\.(only|skip|todo|fails)\(/,
    example: "test.only('x', () => {});",
  },
  { name: 'no debugger', pattern: /^\s*debugger\b/, example: '  debugger;' },
  {
    name: 'core has no clock and no chance of its own',
    pattern: /\bDate\.now\(|new Date\(\)|\bMath\.random\(/,
    example: 'const now = Date.now();',
    where: /^packages\/core\/src\/(?!.*\.test\.ts$)/,
  },
  {
    name: 'the server starts no process',
    pattern: /['"](node:)?child_process['"]/,
    example: "import { spawn } from 'node:child_process';",
    where: /^packages\/server\/src\/(?!(.*\/)?testing\/|.*\.test\.ts$)/,
  },
  {
    name: 'the page makes no markup of text',
    pattern:
      /\b(innerHTML|outerHTML|insertAdjacentHTML|document\.write|DOMParser|createContextualFragment)\b|\beval\(|new Function\(/,
    example: 'box.innerHTML = message;',
    where: /^packages\/web\/src\/(?!.*\.test\.ts$)/,
  },
  {
    name: 'modules are not mocked',
    pattern: /\bvi\.(mock|doMock|hoisted)\(/,
    example: "vi.mock('node:fs');",
  },
];

describe('no loose ends', () => {
  test.each(rules)('$name', ({ pattern, example, where }) => {
    expect(example).toMatch(pattern);
    const found = code
      .filter((path) => !where || where.test(path))
      .flatMap((path) =>
        readProjectFile(path)
          .split('\n')
          .flatMap((line, index) => (pattern.test(line) ? [`${path}:${index + 1}: ${line.trim()}`] : [])),
      );
    expect(found).toEqual([]);
  });

  test('no file or folder is called utils, helpers, common code or misc', () => {
    const vague = /^(utils?|helpers?|misc|shared|lib)$/;
    expect(code.filter((path) => path.split('/').some((part) => vague.test(posix.parse(part).name)))).toEqual(
      [],
    );
  });

  test("no barrel stands anywhere but as a package's own index", () => {
    const indexes = code.filter((path) => /(^|\/)index\.tsx?$/.test(path));
    expect(indexes.filter((path) => !/^packages\/[^/]+\/src\/index\.ts$/.test(path))).toEqual([]);
  });
});
