/** The cases of all files. */
import { createRequire } from 'node:module';
import { relative, sep } from 'node:path';
import { placeOf, testsByName, titlesOf } from './names.mjs';

const { Identities, shortened, wellFormed } = createRequire(import.meta.url)('../node-project/texts.cjs');

/**
 * `{found, cases}`: what is told of them, and by their number `{specification, name, test}`; `name` null for a file whose tests are not known
 * before it runs.
 */
export async function list(vitest, filters, workers) {
  const specifications = await vitest.globTestSpecifications(filters);
  const wanted = vitest.config.testNamePattern;
  const found = [];
  const cases = [];
  const identities = new Identities();
  if (specifications.length === 0) return { found, cases };
  workers?.serve(specifications);
  const modules = await collect(vitest, specifications);
  for (const specification of specifications) {
    const { moduleId, project } = specification;
    const module = modules.get(`${project.name} ${moduleId}`);
    const add = (name, test) => {
      found.push(foundCase(name, test, { specification, identities }));
      cases.push({ specification, name, test });
    };
    // One that cannot be loaded here is run all the same: its error is told, or what it then has.
    const tests = module && module.errors().length === 0 ? testsByName(module, process.cwd()) : new Map();
    for (const [name, test] of tests) if (!wanted || wanted.test(titlesOf(test).join(' '))) add(name, test);
    if (tests.size === 0) add(null, null);
  }
  return { found, cases };
}

/** All in one worker that keeps its modules: what is imported by many files is read once. */
async function collect(vitest, specifications) {
  // What is set up for all comes first, so that an exit code that it sets is told from one that the listing leaves behind.
  await vitest.initializeGlobalSetup?.(specifications);
  const { exitCode } = process;
  const configs = [...new Set(specifications.map(({ project }) => project.config))];
  const before = configs.map(({ isolate, poolOptions }) => ({
    isolate,
    poolOptions: structuredClone(poolOptions),
  }));
  for (const config of configs) {
    config.isolate = false;
    for (const options of Object.values(config.poolOptions ?? {})) options.isolate = false;
  }
  try {
    const { testModules } = await vitest.collectTests(specifications);
    // That of a file that cannot be listed: it is run all the same.
    if (process.exitCode === 1) process.exitCode = exitCode;
    return new Map(testModules.map((module) => [`${module.project.name} ${module.moduleId}`, module]));
  } finally {
    configs.forEach((config, at) => {
      config.isolate = before[at].isolate;
      if (config.poolOptions) Object.assign(config.poolOptions, before[at].poolOptions);
    });
  }
}

function foundCase(name, test, { specification, identities }) {
  const directory = process.cwd();
  const place = placeOf(specification, directory);
  const file = relative(directory, specification.moduleId).split(sep).join('/');
  const { identity, twin } = identities.of(name ?? place);
  if (name === null) return { identity, name: place.slice(0, 1024), suite: '', file, line: null };
  const suite = [place, ...titlesOf(test).slice(0, -1)].join(' > ');
  const number = twin || (/#\d+$/.exec(name)?.[0] ?? '');
  const own = wellFormed(test.name);
  return {
    identity,
    name: `${shortened(own, 1000) || '(no title)'}${own.endsWith(number) ? '' : number}`,
    suite: wellFormed(suite).slice(0, 1024),
    file,
    line: test.location?.line ?? null,
    group: place.slice(0, 1024),
  };
}
