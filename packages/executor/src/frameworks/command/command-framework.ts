/**
 * Any command as a test: cases that the template declares, one process each; or one command whose report says
 * what it tested; or, with neither, the command as the one case.
 */
import type { TaskPlan } from '@testyard/protocol';
import { type Framework, type Session, type SessionContext, SessionError } from '../framework.ts';
import { commandCanaries } from './command-canary.ts';
import { DeclaredSession, declaredCases } from './declared-session.ts';
import { ReportedSession, wantedFiles } from './reported-session.ts';

export const commandFramework: Framework = {
  name: 'command',
  /** There is nothing to find on the host: the version is that of what templates can say. */
  probe: () => Promise.resolve('1'),
  open: async (context) => openSession(context),
  canaries: commandCanaries,
};

/** Throws `SessionError` where the plan contradicts itself. */
function openSession(context: SessionContext): Session {
  const { plan } = context;
  checkPlan(plan);
  const { command, report } = plan;
  if (plan.select.length > 0 && plan.cases === null) {
    context.note('select is not used: the framework command can select among declared cases only');
  }
  const reported = report !== null && (report.tap || wantedFiles(report) !== null);
  if (reported && command !== null) {
    return new ReportedSession(context, { command: [...command, ...plan.arguments], report });
  }
  return new DeclaredSession(context, declaredCases(plan));
}

function checkPlan({ command, cases, report }: TaskPlan): void {
  const refuse = (why: string): never => {
    throw new SessionError('configuration', `framework command: ${why}`);
  };
  if (cases === null && (command === null || command.length === 0)) refuse('give command or cases');
  if (cases !== null && command !== null) refuse('give command or cases, not both');
  if (cases !== null && report !== null) refuse('cases have no report: each one is judged by its exit code');
}
