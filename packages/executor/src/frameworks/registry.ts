/** The frameworks that an executor knows, loaded when a host has them or a task asks for them. */
import type { Framework } from './framework.ts';

export interface KnownFramework {
  readonly name: string;
  /** Programs of the host whose change may change the answer of a probe. */
  readonly tools: readonly string[];
  /** Its runner lies in the project: a host has no version of it, and no canary can try it. */
  readonly isOfProject?: true;
  /** Sessions of a template leave each other what they compiled, and have their workspaces in the same place. */
  readonly keepsFiles?: true;
  load(): Promise<Framework>;
}

const always: readonly KnownFramework[] = [
  {
    name: 'pytest',
    tools: ['python3', 'python', 'pytest', 'py.test'],
    load: async () => (await import('./pytest/pytest-framework.ts')).pytestFramework,
  },
  {
    name: 'mocha',
    tools: ['node'],
    isOfProject: true,
    load: async () => (await import('./mocha/mocha-framework.ts')).mochaFramework,
  },
  {
    name: 'playwright',
    tools: ['node'],
    isOfProject: true,
    keepsFiles: true,
    load: async () => (await import('./playwright/playwright-framework.ts')).playwrightFramework,
  },
  {
    name: 'vitest',
    tools: ['node'],
    isOfProject: true,
    load: async () => (await import('./vitest/vitest-framework.ts')).vitestFramework,
  },
  {
    name: 'jest',
    tools: ['node'],
    isOfProject: true,
    load: async () => (await import('./jest/jest-framework.ts')).jestFramework,
  },
  {
    name: 'cucumber-js',
    tools: ['node'],
    isOfProject: true,
    load: async () => (await import('./cucumber-js/cucumber-framework.ts')).cucumberFramework,
  },
  {
    name: 'node-test',
    tools: ['node'],
    load: async () => (await import('./node-test/node-test-framework.ts')).nodeTestFramework,
  },
  {
    name: 'go-test',
    tools: ['go'],
    load: async () => (await import('./go-test/go-framework.ts')).goTestFramework,
  },
  {
    name: 'command',
    tools: ['sh'],
    load: async () => (await import('./command/command-framework.ts')).commandFramework,
  },
];

const fake: KnownFramework = {
  name: 'fake',
  tools: [],
  load: async () => (await import('./fake/fake-framework.ts')).fakeFramework,
};

/** `fake` only where the host's environment says TESTYARD_FAKE_FRAMEWORK=1. */
export function knownFrameworks(environment: NodeJS.ProcessEnv): readonly KnownFramework[] {
  return environment.TESTYARD_FAKE_FRAMEWORK === '1' ? [...always, fake] : always;
}
