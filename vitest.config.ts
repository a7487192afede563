import { availableParallelism } from 'node:os';
import { defineConfig } from 'vitest/config';

export default defineConfig({
  resolve: { conditions: ['source'] },
  ssr: { resolve: { conditions: ['source'] } },
  test: {
    projects: [
      {
        extends: true,
        test: {
          name: 'unit',
          include: ['packages/*/src/**/*.test.ts', 'tests/house/**/*.test.ts'],
          testTimeout: 20_000,
          // Many of these wait for processes of their own; the default leaves a processor idle, on two cores half of them.
          maxWorkers: availableParallelism() + 1,
        },
      },
      {
        extends: true,
        test: {
          name: 'scenarios',
          include: ['tests/scenarios/**/*.test.ts'],
          globalSetup: ['tests/setup/build-once.ts'],
          testTimeout: 60_000,
          hookTimeout: 60_000,
          maxWorkers: 2,
          // After the unit tests: each of these starts whole services and needs the processors for itself.
          sequence: { groupOrder: 1 },
        },
      },
    ],
  },
});
