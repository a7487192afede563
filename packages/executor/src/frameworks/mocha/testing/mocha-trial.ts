import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { SessionTrial, type TrialOptions } from '../../warm/testing/session-trial.ts';
import { mochaFramework } from '../mocha-framework.ts';

/** The one of this repository; TESTYARD_MOCHA names another. */
export const mochaFolder =
  process.env.TESTYARD_MOCHA ?? dirname(fileURLToPath(import.meta.resolve('mocha/package.json')));

/** A suite of Mocha, in a project that has it installed. */
export class Trial extends SessionTrial {
  constructor(options: TrialOptions) {
    super(mochaFramework, { installed: { mocha: mochaFolder }, ...options });
  }
}
