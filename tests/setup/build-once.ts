import { setUp } from '../../scripts/set-up.mjs';

/** Scenarios start the built program, also when they are run without `npm test`. Does nothing when it is up to date. */
export async function setup(): Promise<void> {
  await setUp({ build: true });
}
