import type { Case, CaseDetail, Run } from '@testyard/protocol';
import type { CommandContext } from '../context.ts';
import { caseLabel } from '../report/failure-line.ts';
import { readDetails } from '../report/read-unsuccessful.ts';
import { findCases } from '../session/find-cases.ts';
import type { Session } from '../session/session.ts';
import { harmless } from '../terminal/text-width.ts';

const MOST = 1000;

/** What cases printed, and what the framework said of them: of those with a name, or of all that failed. */
export async function readCaseOutput(
  session: Session,
  run: Run,
  name: string | undefined,
): Promise<(Case | CaseDetail)[]> {
  const found = name === undefined ? await failedCases(session, run) : await findCases(session, run, name);
  return readDetails(session, run.id, found);
}

async function failedCases({ client }: Session, run: Run): Promise<Case[]> {
  const query = { round: String(run.round), status: 'failed,error', limit: String(MOST) };
  return (await client.call('listCases', { params: { runId: run.id }, query })).items;
}

/** The texts to stdout; whose they are to stderr. */
export function printCaseOutput(context: CommandContext, cases: readonly (Case | CaseDetail)[]): void {
  for (const one of cases) {
    const tries = 'tries' in one ? one.tries : [];
    const texts = tries.flatMap(({ number, output, details }) =>
      [output, details].flatMap((text) => (text ? [{ number, text }] : [])),
    );
    if (texts.length === 0) context.tell(context.t('logs.noOutput', { case: caseLabel(one) }));
    for (const { number, text } of texts) {
      context.tell(context.style.err.dim(`==> ${caseLabel(one)}${tries.length > 1 ? ` #${number}` : ''}`));
      context.print(harmless(text).trimEnd());
    }
  }
}
