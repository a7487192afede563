import { availableParallelism } from 'node:os';
import { defineConfig } from 'vitest/config';
import { LongestFirst } from './tests/setup/longest-first.ts';

const onlyOnPostgres = 'packages/server/src/store/postgres/**/*.test.ts';
/** Run twice: what they open is the store that their project names. */
const onBothStores = [
  'packages/server/src/store/*.test.ts',
  'packages/server/src/store/{access,evidence,history,leases,runs,suts,templates}/**/*.test.ts',
  'packages/server/src/background/sweeper.test.ts',
];

/** Many tests wait for processes of their own; the default leaves a processor idle, on two cores half of them. */
const maxWorkers = availableParallelism() + 1;
/** A scenario waits for services, leases and retries: with twice as many at once the processors are busy. */
const scenariosAtOnce = availableParallelism() * 2 + 1;

export default defineConfig({
  resolve: { conditions: ['source'] },
  ssr: { resolve: { conditions: ['source'] } },
  test: {
    // Files of one project follow each other in the same processes: to load the sources anew for each costs more than
    // most tests. What a file changes for its whole process (the environment, say) it puts back.
    isolate: false,
    maxWorkers,
    sequence: { sequencer: LongestFirst },
    // Ends what hangs, on a machine that is many times slower than a quiet one, too.
    testTimeout: 180_000,
    hookTimeout: 180_000,
    expect: { poll: { timeout: 60_000 } },
    projects: [
      {
        extends: true,
        test: {
          name: 'unit',
          include: [
            'packages/*/src/**/*.test.ts',
            'tests/house/**/*.test.ts',
            // The whole server in this process, whose sources the tests beside them have loaded.
            'tests/routes/**/*.test.ts',
          ],
          exclude: [onlyOnPostgres],
        },
      },
      {
        extends: true,
        test: {
          // What the store keeps, kept by the other store, too; and what only that one has.
          name: 'postgres',
          include: [...onBothStores, onlyOnPostgres],
          exclude: ['**/bind.test.ts', '**/migrate.test.ts'],
          globalSetup: ['tests/setup/postgres-once.ts'],
          env: { TESTYARD_TEST_STORE: 'postgres' },
        },
      },
      {
        extends: true,
        test: {
          name: 'scenarios',
          include: ['tests/scenarios/**/*.test.ts'],
          globalSetup: ['tests/setup/build-once.ts'],
          // After the unit tests: each of these starts whole services and needs the processors for itself.
          sequence: { groupOrder: 1 },
          maxWorkers: scenariosAtOnce,
        },
      },
    ],
  },
});
