import { resolve } from 'node:path';
import type { Command } from 'commander';
import { type RunArtifact, saveArtifact } from '../artifacts/save-artifact.ts';
import type { CommandContext } from '../context.ts';
import { EXIT, type ExitCode } from '../exit-codes.ts';
import { findCases } from '../session/find-cases.ts';
import { addConnectionOptions, findRun, openSession, type Session } from '../session/session.ts';
import type { ConnectionFlags } from '../session/settings.ts';
import { byteSize } from '../terminal/figures.ts';
import { printTable } from '../terminal/print-table.ts';
import { oneLine } from '../terminal/text-width.ts';

interface ArtifactsFlags extends ConnectionFlags {
  readonly case?: string;
  readonly round?: string;
  readonly download?: string;
  readonly json?: boolean;
}

export function defineArtifacts(command: Command, context: CommandContext): void {
  const { t } = context;
  addConnectionOptions(command, context)
    .argument('<run>', t('run.reference'))
    .option('--case <name>', t('artifacts.case'))
    .option('--round <number>', t('run.round'))
    .option('--download <folder>', t('artifacts.download'))
    .addHelpText(
      'after',
      `\n${t('help.example')}\n  testyard artifacts 1284\n  testyard artifacts 1284 --download ./out`,
    )
    .action(async (named: string, flags: ArtifactsFlags) => {
      context.exitCode = await artifacts(context, named, flags);
    });
}

async function artifacts(context: CommandContext, named: string, flags: ArtifactsFlags): Promise<ExitCode> {
  const session = await openSession(context, flags);
  const items = await wantedArtifacts(session, named, flags);
  if (flags.download !== undefined) {
    const folder = resolve(context.io.cwd, flags.download);
    const saved: { id: string; name: string; file: string }[] = [];
    for (const one of items) {
      const file = await saveArtifact(session, one, folder);
      saved.push({ id: one.id, name: one.name, file });
      if (!flags.json) context.print(file);
    }
    if (flags.json) context.printJson({ items: saved });
  } else if (flags.json) context.printJson({ items });
  else if (items.length > 0) printArtifacts(items, context);
  if (items.length === 0 && !flags.json) context.tell(context.t('artifacts.none'));
  return EXIT.passed;
}

async function wantedArtifacts(
  session: Session,
  named: string,
  flags: ArtifactsFlags,
): Promise<RunArtifact[]> {
  const run = await findRun(session, named, flags.round);
  const found = flags.case === undefined ? null : await findCases(session, run, flags.case);
  const wanted = found && new Set(found.map(({ id }) => id));
  const tasks = found
    ? [...new Set(found.map(({ taskId }) => taskId))].map((id) => ({ id, templateName: nameOf(id) }))
    : run.tasks;
  function nameOf(taskId: string): string {
    return run.tasks.find(({ id }) => id === taskId)?.templateName ?? taskId;
  }
  const items: RunArtifact[] = [];
  for (const { id: taskId, templateName } of tasks) {
    const input = { params: { taskId }, query: { limit: '1000' } };
    for await (const one of session.client.items('listArtifacts', input))
      if (wanted === null || wanted.has(one.caseId ?? '')) items.push({ ...one, templateName });
  }
  return items;
}

function printArtifacts(items: readonly RunArtifact[], context: CommandContext): void {
  const { t } = context;
  const columns = [
    { title: t('column.name'), cut: true },
    { title: t('column.size'), right: true },
    { title: t('column.template'), cut: true },
    { title: t('column.id') },
  ];
  printTable(
    context,
    columns,
    items.map(({ name, size, templateName, id }) => [
      oneLine(name),
      byteSize(size),
      oneLine(templateName),
      id,
    ]),
  );
}
