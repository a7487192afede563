import type { Folder } from './folder.ts';
import type { Found } from './found.ts';

interface Package {
  readonly scripts?: Readonly<Record<string, unknown>>;
  readonly dependencies?: object;
  readonly devDependencies?: object;
}

/** Packages of runners that have a framework of their own, in the order in which they are preferred. */
const FRAMEWORKS: readonly (readonly [string, string])[] = [
  ['vitest', 'vitest'],
  ['@playwright/test', 'playwright'],
  ['jest', 'jest'],
  ['mocha', 'mocha'],
  ['@cucumber/cucumber', 'cucumber-js'],
];

/** A package with a runner that is known, tests of Node itself, or a script `test`. */
export async function detectNode(folder: Folder): Promise<Found | undefined> {
  if (!folder.has('package.json')) return undefined;
  const content = parsed(await folder.text('package.json'));
  const setup = installCommand(folder, content);
  const has = (name: string) =>
    Object.hasOwn(content.devDependencies ?? {}, name) || Object.hasOwn(content.dependencies ?? {}, name);
  const prepared = setup ? { setup: [setup] } : {};
  const own = FRAMEWORKS.find(([name]) => has(name));
  if (own) {
    const [name, framework] = own;
    return { kind: 'node', evidence: `package.json: ${name}`, document: { framework, ...prepared } };
  }
  const shared = { framework: 'command', ...prepared, executors: { max: 1 } };
  const script = String(content.scripts?.test ?? '');
  if (script === '' || script.includes('no test specified')) return undefined;
  const isNodeTest = /^node (?:--[\w=-]+ )*--test(?= |$)/.test(script) && !/[&|;]/.test(script);
  if (isNodeTest) {
    const [, ...words] = script.split(/\s+/);
    const options = words.filter((word) => word.startsWith('-') && word !== '--test');
    const select = words.filter((word) => !word.startsWith('-'));
    const document = {
      ...{ framework: 'node-test', ...prepared },
      ...(options.length > 0 ? { arguments: options } : {}),
      ...(select.length > 0 ? { select } : {}),
    };
    return { kind: 'node', evidence: 'package.json: node --test', document };
  }
  const document = { ...shared, command: ['npm', 'test'] };
  return { kind: 'node', evidence: 'package.json: scripts.test', document, note: 'init.noteReport' };
}

function parsed(text: string): Package {
  try {
    const content: unknown = JSON.parse(text);
    return typeof content === 'object' && content !== null ? content : {};
  } catch {
    return {};
  }
}

/** Sources are copied without what git ignores: dependencies have to be installed again. */
function installCommand(folder: Folder, content: Package): string | undefined {
  if (folder.has('pnpm-lock.yaml')) return 'pnpm install --frozen-lockfile';
  if (folder.has('yarn.lock')) return 'yarn install --frozen-lockfile';
  if (folder.has('package-lock.json')) return 'npm ci';
  const needed = { ...content.dependencies, ...content.devDependencies };
  return Object.keys(needed).length > 0 ? 'npm install' : undefined;
}
