/** Node's own test runner. */
import type { Framework } from '../framework.ts';
import { usableNode } from '../node-project/node-program.ts';
import { nodeTestCanaries } from './node-test-canary.ts';
import { NodeTestSession } from './node-test-session.ts';

export const nodeTestFramework: Framework = {
  name: 'node-test',
  probe: usableNode,
  open: async (context) => new NodeTestSession(context),
  canaries: nodeTestCanaries,
};
