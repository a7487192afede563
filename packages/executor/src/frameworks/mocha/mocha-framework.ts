/** The Mocha of a project, as one warm process per session. */
import type { Framework } from '../framework.ts';
import { probeByNode } from '../node-project/node-program.ts';
import { WarmSession } from '../warm/warm-session.ts';
import { MochaProcess } from './mocha-process.ts';

export const mochaFramework: Framework = {
  name: 'mocha',
  probe: probeByNode,
  async open(context) {
    const process = await MochaProcess.start(context);
    const isAccountedFor = process.isAccountedFor.bind(process);
    return new WarmSession({ name: 'Mocha', process, isAccountedFor }, context);
  },
  canaries: [],
};
