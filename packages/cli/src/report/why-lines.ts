import type { Task, TaskWhy } from '@testyard/protocol';
import { duration } from '../terminal/figures.ts';
import type { Style } from '../terminal/style.ts';
import { oneLine } from '../terminal/text-width.ts';
import type { Translate } from '../texts/texts.ts';

interface Words {
  readonly t: Translate;
  readonly style: Style;
}

/** Executors that are shown of a large fleet: the nearest to taking the task. */
const mostShown = 20;

/** Why a task waits, for people. */
export function whyLines(
  task: Pick<Task, 'templateName' | 'state' | 'reason'>,
  why: TaskWhy,
  words: Words,
): string[] {
  const { t, style } = words;
  const name = style.bold(oneLine(task.templateName));
  if (!why.waits) {
    // What its cases wait for while a slot works on it, as a system under test that is down.
    const held = task.state === 'running' && task.reason !== null ? [`  ${oneLine(task.reason)}`] : [];
    return [t(notWaiting(task, why), { task: name, slots: why.slots }), ...held];
  }
  if (isPaused(why)) {
    const reason = oneLine(why.reason ?? '');
    return [t('why.paused', { task: name, reason }), ...suggestionLines(why, t)];
  }
  const head = t(why.slots > 0 ? 'why.moreSlots' : 'why.waits', {
    ...{ task: name, slots: why.slots, position: why.position ?? 0 },
  });
  const executors = why.executors
    .slice(0, mostShown)
    .map(
      (one) =>
        `  ${oneLine(one.name)}: ${one.conditions.map(({ text }) => oneLine(text)).join(t('why.and'))}`,
    );
  const hidden = why.executors.length - executors.length;
  const more = hidden > 0 ? [t('why.more', { count: hidden })] : [];
  return [head, ...executors, ...more, `  ${estimateLine(why, t)}`, ...suggestionLines(why, t)];
}

function isPaused({ suggestion }: TaskWhy): boolean {
  return suggestion?.changes.some(({ rule }) => rule === 'resume-run' || rule === 'resume-task') ?? false;
}

function notWaiting({ state }: Pick<Task, 'state'>, { slots }: TaskWhy) {
  if (state === 'finished') return 'why.finished';
  return slots > 0 ? 'why.working' : 'why.nothingToDo';
}

function estimateLine({ estimate }: TaskWhy, t: Translate): string {
  if (estimate === null) return t('why.unknown');
  const [half, most] = [duration(estimate.p50Seconds * 1000), duration(estimate.p90Seconds * 1000)];
  return t('why.estimate', { half, most });
}

/** All of them are needed. What the next free slot gives by itself is nothing to do. */
function suggestionLines({ suggestion }: TaskWhy, t: Translate): string[] {
  const changes = (suggestion?.changes ?? []).filter(({ rule }) => rule !== 'wait' && rule !== 'none');
  return changes.map(
    ({ text }, index) => `  ${t(index === 0 ? 'why.change' : 'why.alsoChange', { change: oneLine(text) })}`,
  );
}
