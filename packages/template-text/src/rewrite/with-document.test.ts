import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { readYaml } from '../read-yaml.ts';
import { commentsOf, keepsComments } from './comments.ts';
import { withDocument } from './with-document.ts';

/** What the text says once `change` was made to what it says. */
// biome-ignore lint/suspicious/noExplicitAny: a document of any shape
function changed(text: string, change: (document: any) => unknown): string | null {
  const { document } = readYaml(text);
  const copy = structuredClone(document);
  return withDocument(text, change(copy) ?? copy);
}

const text = `# Who to ask: the team of the shop
name: shop   # as the pipeline calls it
framework: "pytest"

source:
  # a mirror
  git: https://git.example.org/shop.git
  ref: main # nightly: develop

select:
  - tests/cart   # fast
  # slow ones
  - tests/pay
environment: { LANG: 'C.UTF-8', DEBUG: "1" } # for logs
setup:
- pip install -e .

# hours are right here
timeouts:
  case: 5m
# the end
`;

describe('a text that is to say something else', () => {
  test('has one value written anew, with the quotes that it had, and nothing else', () => {
    expect(
      changed(text, (d) => {
        d.name = 'store';
      }),
    ).toBe(text.replace('name: shop ', 'name: store '));
    expect(
      changed(text, (d) => {
        d.framework = 'mocha';
      }),
    ).toBe(text.replace('"pytest"', '"mocha"'));
    expect(
      changed(text, (d) => {
        d.environment.DEBUG = '0';
      }),
    ).toBe(text.replace('"1"', '"0"'));
    expect(
      changed(text, (d) => {
        d.source.ref = 'a: b';
      }),
    ).toBe(text.replace('main #', '"a: b" #'));
  });

  test('has a new member behind the one that it follows', () => {
    const next = changed(text, ({ name, framework, ...rest }) => ({
      name,
      framework,
      priority: 80,
      ...rest,
    }));
    expect(next).toBe(text.replace('"pytest"\n', '"pytest"\npriority: 80\n'));
    expect(
      changed(text, (d) => {
        d.timeouts.task = '1h';
      }),
    ).toBe(text.replace('  case: 5m\n', '  case: 5m\n  task: 1h\n'));
    expect(
      changed(text, (d) => {
        d.environment.TZ = 'UTC';
      }),
    ).toBe(text.replace('"1" }', '"1", TZ: UTC }'));
    expect(
      changed(text, (d) => {
        d.parameters = { B: { choices: ['a', 'b'] } };
      }),
    ).toBe(text.replace('  case: 5m\n', '  case: 5m\nparameters:\n  B:\n    choices: [a, b]\n'));
  });

  test('loses what is taken away and none of its comments', () => {
    expect(
      changed(text, (d) => {
        delete d.source.ref;
      }),
    ).toBe(text.replace('  ref: main #', '  #'));
    expect(
      changed(text, (d) => {
        delete d.timeouts;
      }),
    ).toBe(text.replace('timeouts:\n  case: 5m\n', ''));
    expect(
      changed(text, (d) => {
        d.select.shift();
      }),
    ).toBe(text.replace('- tests/cart   # fast', '# fast'));
    expect(
      changed(text, (d) => {
        delete d.environment.LANG;
      }),
    ).toBe(text.replace("LANG: 'C.UTF-8', ", ''));
    expect(
      changed(text, (d) => {
        delete d.environment.DEBUG;
      }),
    ).toBe(text.replace(', DEBUG: "1"', ''));
    expect(
      changed(text, (d) => {
        delete d.select;
      }),
    ).toBe(text.replace(/select:[\s\S]*?tests\/pay\n/, '# fast\n# slow ones\n'));
  });

  test('has a member renamed where it stands', () => {
    const next = changed(text, (d) => {
      d.environment = { LC_ALL: d.environment.LANG, DEBUG: '1' };
    });
    expect(next).toBe(text.replace('LANG:', 'LC_ALL:'));
  });

  test('has items put in where they belong', () => {
    expect(
      changed(text, (d) => {
        d.select.push('tests/new');
      }),
    ).toBe(text.replace('  - tests/pay\n', '  - tests/pay\n  - tests/new\n'));
    expect(
      changed(text, (d) => {
        d.select.unshift('first');
      }),
    ).toBe(text.replace('  - tests/cart', '  - first\n  - tests/cart'));
    expect(
      changed(text, (d) => {
        d.setup.push('make');
      }),
    ).toBe(text.replace('-e .\n', '-e .\n- make\n'));
    const cases = 'cases:\n  - name: a # one\n    command: [x, "y"]\n  - command: [z]\n    name: b\n';
    expect(
      changed(cases, (d) => {
        d.cases[0].command.push('b, c');
      }),
    ).toBe(cases.replace('"y"]', '"y", "b, c"]'));
    expect(
      changed(cases, (d) => {
        d.cases.push({ name: 'c', command: ['w'] });
      }),
    ).toBe(`${cases}  - name: c\n    command: [w]\n`);
    expect(
      changed(cases, (d) => {
        d.cases[0] = { command: ['x', 'y'] };
      }),
    ).toBe(cases.replace('name: a # one\n    command', '# one\n    command'));
  });

  test('takes another kind of value in its place', () => {
    const labels = 'labels:\n  os: linux # all\n  arch:\n    - x64 # old\n  gpu: true\nname: a';
    expect(
      changed(labels, (d) => {
        d.labels.os = ['linux', 'mac'];
      }),
    ).toBe(labels.replace('linux #', '[linux, mac] #'));
    expect(
      changed(labels, (d) => {
        d.labels.arch = 'arm64';
      }),
    ).toBe(labels.replace('arch:\n    - x64 # old', 'arch: arm64\n  # old'));
    expect(
      changed(labels, (d) => {
        d.labels = { gpu: '1' };
      }),
    ).toContain('labels:\n  # all\n  # old\n  gpu: "1"\nname: a');
    expect(
      changed('description: a # x\nname: b\n', (d) => {
        d.description = 'l1\nl2\n';
      }),
    ).toBe('description: | # x\n  l1\n  l2\nname: b\n');
    expect(
      changed('description: |\n  a\n  b\nname: b\n', (d) => {
        d.description = 'c';
      }),
    ).toBe('description: c\nname: b\n');
    expect(
      changed('labels: # none\nname: b\n', (d) => {
        d.labels = { os: 'x' };
      }),
    ).toBe('labels: # none\n  os: x\nname: b\n');
    expect(
      changed('source:\n  git: x # y\nname: b\n', (d) => {
        d.source = { path: '/x' };
      }),
    ).toBe('source:\n  path: /x\n  # y\nname: b\n');
  });

  test('stays JSON, ends its lines as it did, and ends as it ended', () => {
    expect(
      changed('{"name":"a","priority":1}', (d) => {
        d.disabled = true;
      }),
    ).toBe('{"name":"a","priority":1, "disabled":true}');
    expect(
      changed('{\n  "name": "a",\n  "select": ["x"]\n}\n', (d) => {
        d.labels = { os: 'x' };
      }),
    ).toBe('{\n  "name": "a",\n  "select": ["x"],\n  "labels":{"os":"x"}\n}\n');
    expect(
      changed('name: a\r\nselect:\r\n  - b\r\n', (d) => {
        d.select.push('c');
      }),
    ).toBe('name: a\r\nselect:\r\n  - b\r\n  - c\r\n');
    expect(
      changed('name: a', (d) => {
        d.priority = 1;
      }),
    ).toBe('name: a\npriority: 1');
    expect(changed('# only this\n', () => ({ name: 'a' }))).toBe('# only this\nname: a\n');
    expect(changed('# only this\n', () => ({}))).toBe('# only this\n');
    expect(changed('# this\nname: a # A\n', () => ({}))).toBe('# this\n# A\n');
    expect(changed('{}\n', () => ({ name: 'a' }))).toBe('{"name":"a"}\n');
    expect(changed('{ name: a }', () => ({}))).toBe('{}');
  });

  test('is left alone where anchors say more than one thing', () => {
    const shared = 'name: a\nenvironment: &e\n  A: "1"\nparameters:\n  B: *e\n';
    expect(
      changed(shared, (d) => {
        d.environment.A = '2';
      }),
    ).toBeNull();
    expect(
      changed(shared, (d) => {
        d.name = 'b';
      }),
    ).toBe(shared.replace('name: a', 'name: b'));
    expect(withDocument('a: [', {})).toBeNull();
  });
});

const word = fc.constantFrom(
  ...['a', 'b c', '1', 'true', 'x: y', '# no', "it's", '- d', '', 'l1\nl2\n', ' s', '[', 'é✓', '*', 'null'],
);
const scalar = fc.oneof(word, fc.integer({ min: -5, max: 99 }), fc.boolean());
const key = fc.constantFrom('A', 'B', 'c', 'd-e', 'x y', '1');
const { value: anyValue } = fc.letrec((tie) => ({
  value: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    scalar,
    fc.array(tie('value'), { maxLength: 3 }),
    fc.dictionary(key, tie('value'), { maxKeys: 4, noNullPrototype: true }),
  ),
}));
const anyDocument = fc.dictionary(key, anyValue, { minKeys: 1, maxKeys: 5, noNullPrototype: true });

/** Writes documents as people may: comments at ends of lines and between them, brackets, quotes and plain texts. */
class Author {
  readonly #random: () => number;
  #notes = 0;

  constructor(random: () => number) {
    this.#random = random;
  }

  write(value: object, column = 0): string {
    const pad = ' '.repeat(column);
    return Object.entries(value)
      .map(([name, item]) => {
        const key = /^[a-zA-Z-]+$/.test(name) ? name : JSON.stringify(name);
        const head = `${this.#between(column)}${pad}${Array.isArray(value) ? '-' : `${key}:`}`;
        if (!isFilled(item) || this.#random() < 0.3) return `${head} ${this.#onLine(item)}${this.#note()}\n`;
        const below = this.write(item, column + 2);
        // The first member of an item stands on the line of the dash.
        const isCompact = Array.isArray(value) && !Array.isArray(item) && /^ *[^ #\n]/.test(below);
        return isCompact ? `${head} ${below.trimStart()}` : `${head}${this.#note()}\n${below}`;
      })
      .join('');
  }

  #onLine(value: unknown): string {
    const isPlain = typeof value !== 'string' || /^[abé✓][a-z é✓]*$/.test(value);
    if (typeof value !== 'object' && isPlain && this.#random() < 0.5) return String(value);
    return value === 'null' ? `'${value}'` : JSON.stringify(value);
  }

  #between(column: number): string {
    const blank = this.#random() < 0.15 ? '\n' : '';
    return this.#random() < 0.3 ? `${blank}${' '.repeat(column)}# line ${this.#next()}\n` : blank;
  }

  #note(): string {
    return this.#random() < 0.4 ? ` # note ${this.#next()}` : '';
  }

  #next(): number {
    this.#notes += 1;
    return this.#notes;
  }
}

const isFilled = (value: unknown): value is object =>
  typeof value === 'object' && value !== null && Object.keys(value).length > 0;

test('whatever is changed: the text says it, every comment is kept, and it is hardly ever refused', () => {
  const chances = fc.infiniteStream(fc.double({ min: 0, max: 0.999, noNaN: true }));
  let refused = 0;
  const tried = fc.property(
    anyDocument,
    anyDocument,
    chances,
    fc.boolean(),
    (before, other, stream, isOne) => {
      const source = new Author(() => stream.next().value ?? 0).write(before);
      expect(readYaml(source).document).toEqual(before);
      const [one] = Object.entries(other);
      const after = isOne && one ? { ...before, [one[0]]: one[1] } : other;
      const next = withDocument(source, after);
      refused += next === null ? 1 : 0;
      if (next === null) return;
      expect(readYaml(next).document).toEqual(after);
      expect(keepsComments(commentsOf(source), commentsOf(next))).toBe(true);
    },
  );
  fc.assert(tried, { numRuns: 60 });
  expect(refused).toBeLessThanOrEqual(2);
});
