/** How tests of Vitest are called, for people, for Testyard, and for Vitest's own pattern of names. */
import { createRequire } from 'node:module';
import { relative, sep } from 'node:path';

const { wellFormed } = createRequire(import.meta.url)('../node-project/texts.cjs');

/** Titles of the suites around a test or suite, the outermost first, and its own. */
export function titlesOf(entity) {
  const titles = [];
  for (let each = entity; each && each.type !== 'module'; each = each.parent) titles.unshift(each.name);
  return titles;
}

/** `[project] tests/a.test.ts`, without the project where it has no name. */
export function placeOf({ project, moduleId }, directory) {
  const file = relative(directory, moduleId).split(sep).join('/');
  return project.name ? `[${project.name}] ${file}` : file;
}

/** The tests of a module by what they are called: the second of one name is `#2`. */
export function testsByName(module, directory) {
  const tests = new Map();
  for (const test of module.children.allTests()) {
    const base = wellFormed([placeOf(module, directory), ...titlesOf(test)].join(' > '));
    let name = base;
    for (let twin = 2; tests.has(name); twin += 1) name = `${base}#${twin}`;
    tests.set(name, test);
  }
  return tests;
}

/** What finds these tests by their names, and maybe others. */
export function patternFor(tests) {
  const names = tests.map((test) =>
    titlesOf(test)
      .join(' ')
      .replace(/[.*+?^${}()|[\]\\]/g, '\\$&'),
  );
  return new RegExp(`^\\s?(?:${names.join('|')})$`);
}
