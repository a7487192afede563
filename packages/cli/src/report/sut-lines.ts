import type { Run } from '@testyard/protocol';
import { localTime } from '../terminal/figures.ts';
import { oneLine } from '../terminal/text-width.ts';
import type { Words } from './statuses.ts';

/** What is known of the system under test of a run; nothing where it names none. */
export function sutLines({ sut, invalid }: Run, { t, style }: Words): string[] {
  const name = oneLine(sut.name);
  if (sut.guard === null) return sut.note === null ? [] : [`  ${style.dim(`SUT ${name}: ${sut.note}`)}`];
  const { expected, state, looks, lastAt, sightings } = sut.guard;
  const what = identity(expected) || t('sut.noBuild');
  const times = { looks, at: lastAt === null ? '-' : localTime(lastAt) };
  const head = `SUT ${name} · ${what} · ${t(`sut.state.${state}`)} · ${t('sut.looks', times)}`;
  const why = state === 'right' ? null : (sightings.at(-1)?.reason ?? null);
  return [
    `  ${style.dim(head)}`,
    ...(why === null ? [] : [`    ${oneLine(why)}`]),
    ...(invalid === null ? [] : [`    ${t('sut.changed', boundary(invalid, t))}`]),
  ];
}

function boundary(invalid: NonNullable<Run['invalid']>, t: Words['t']) {
  const { lastBefore, firstAfter, from, to, fromBranch, toBranch } = invalid;
  const nameOf = (one: { readonly name: string } | null) => (one ? oneLine(one.name) : t('sut.noCase'));
  return {
    from: identity({ branch: fromBranch, build: from }) || '?',
    to: identity({ branch: toBranch, build: to }) || '?',
    before: nameOf(lastBefore),
    after: nameOf(firstAfter),
  };
}

function identity({
  branch,
  build,
}: {
  readonly branch: string | null;
  readonly build: string | null;
}): string {
  return oneLine([branch, build].filter((part) => part !== null && part !== '').join(' '));
}
