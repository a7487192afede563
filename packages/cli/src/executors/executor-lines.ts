/** Executors as people read them. */
import type { Executor, RefusalCode } from '@testyard/protocol';
import type { CommandContext } from '../context.ts';
import { terminalColumns } from '../io.ts';
import { briefTime, localTime } from '../terminal/figures.ts';
import { printTable } from '../terminal/print-table.ts';
import { described } from '../terminal/table.ts';
import { oneLine } from '../terminal/text-width.ts';
import type { Translate } from '../texts/texts.ts';

/** One line each. */
export function printExecutors(executors: readonly Executor[], context: CommandContext): void {
  const { t } = context;
  const columns = [
    { title: t('column.name'), cut: true },
    { title: t('column.state'), cut: true },
    { title: t('column.slots'), right: true },
    { title: t('executors.versionTitle') },
    { title: t('column.seen'), brief: briefTime },
    { title: t('column.id') },
    { title: t('column.labels'), cut: true },
  ];
  printTable(
    context,
    columns,
    executors.map((one) => [
      oneLine(one.name),
      oneLine(stateText(one, t)),
      `${one.busySlots}/${one.slots}`,
      oneLine(versionText(one, t)),
      one.lastSeenAt === null ? '' : localTime(one.lastSeenAt),
      one.id,
      oneLine(pairs(one.labels)),
    ]),
  );
}

/** Everything that is known of one. */
export function executorLines(executor: Executor, { t, io }: CommandContext): string[] {
  const { pause, trouble, distrusted = [] } = executor;
  const rows: [string, string][] = [
    [t('column.name'), executor.name],
    [t('column.id'), executor.id],
    [t('column.state'), stateText(executor, t)],
    ...(executor.ephemeral
      ? [[t('executors.ephemeralTitle'), t('executors.ephemeral')] satisfies [string, string]]
      : []),
    ...(executor.refused
      ? [
          [
            t('executors.refusedTitle'),
            t(refusals[executor.refused].renewal, { name: executor.name }),
          ] satisfies [string, string],
        ]
      : []),
    ...(pause ? [[t('executors.pauseTitle'), pauseText(pause, t)] satisfies [string, string]] : []),
    ...(trouble === null ? [] : [[t('executors.troubleTitle'), trouble] satisfies [string, string]]),
    [t('column.slots'), `${executor.busySlots}/${executor.slots}`],
    [t('column.labels'), pairs(executor.labels)],
    [t('executors.frameworksTitle'), pairs(executor.frameworks)],
    ...distrusted.map(({ framework, version, reason }): [string, string] => [
      t('executors.distrustedTitle'),
      `${framework} ${version}: ${reason}`,
    ]),
    [t('executors.versionTitle'), versionText(executor, t)],
    ...(executor.key ? [[t('executors.keyTitle'), keyText(executor.key, t)] satisfies [string, string]] : []),
    [t('column.seen'), executor.lastSeenAt === null ? '' : localTime(executor.lastSeenAt)],
  ];
  return described(
    rows.map(([title, text]) => [title, oneLine(text)]),
    terminalColumns(io),
  );
}

const pairs = (values: Readonly<Record<string, string>>): string =>
  Object.entries(values)
    .map(([name, value]) => `${name}=${value}`)
    .join(' ');

function pauseText({ until, note, by }: NonNullable<Executor['pause']>, t: Translate): string {
  return t(note === '' ? 'executors.pauseUntil' : 'executors.pauseNoted', {
    until: localTime(until),
    by,
    note,
  });
}

/** Words of why it is refused, in its state and with what to do. */
const refusals = {
  EXECUTOR_TOO_OLD: { state: 'executorState.tooOld', renewal: 'executors.tooOld' },
  PROTOCOL_UNSUPPORTED: { state: 'executorState.otherProtocol', renewal: 'executors.otherProtocol' },
  CREDENTIAL_REPLACED: { state: 'executorState.keyReplaced', renewal: 'executors.keyReplaced' },
} as const satisfies Record<RefusalCode, object>;

const versionText = ({ version, versionSkew }: Executor, t: Translate): string =>
  versionSkew === 'beyond' || versionSkew === 'too-old' ? t('executors.versionFar', { version }) : version;

function keyText({ issuedAt, rotationOrdered, oldUntil }: Executor['key'], t: Translate): string {
  const more = rotationOrdered
    ? [t('executors.keyOrdered')]
    : oldUntil !== null && Date.parse(oldUntil) > Date.now()
      ? [t('executors.keyOld', { until: localTime(oldUntil) })]
      : [];
  return [t('executors.keySince', { since: localTime(issuedAt) }), ...more].join(t('executorState.comma'));
}

/** That it is drained or paused is said of one that is away, too: it will not serve when it is back. */
function stateText(executor: Executor, t: Translate): string {
  const { state, draining, pause, busySlots, distrusted = [], refused } = executor;
  const ordered = draining
    ? [t(busySlots > 0 ? 'executorState.draining' : 'executorState.drained')]
    : pause
      ? [t('executorState.pausedUntil', { until: localTime(pause.until) })]
      : [];
  if (distrusted.length > 0)
    ordered.push(
      t('executorState.distrusts', { frameworks: distrusted.map(({ framework }) => framework).join(' ') }),
    );
  if (refused) ordered.unshift(t(refusals[refused].state));
  const first = state === 'draining' || state === 'paused' ? [] : [t(`executorState.${state}`)];
  return [...first, ...ordered].join(t('executorState.comma'));
}
