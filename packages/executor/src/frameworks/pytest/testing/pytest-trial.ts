import { SessionTrial, type TrialOptions } from '../../warm/testing/session-trial.ts';
import { pytestFramework } from '../pytest-framework.ts';

/** A suite of pytest. */
export class Trial extends SessionTrial {
  constructor(options: TrialOptions) {
    // Plugins that happen to be installed would only cost time.
    const fast = { PYTEST_DISABLE_PLUGIN_AUTOLOAD: '1' };
    super(pytestFramework, { ...options, environment: { ...fast, ...options.environment } });
  }
}
