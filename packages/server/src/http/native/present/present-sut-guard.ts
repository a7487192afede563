import type { Run, SutGuard } from '@testyard/core';
import type { Invalid, Run as RunResource } from '@testyard/protocol';
import type { Language } from '../../common/texts/language.ts';
import { remarkTextOrNull } from '../../common/texts/remark-texts.ts';
import { timestamp, timestampOrNull } from './timestamp.ts';

type SutOfRun = RunResource['sut'];

const unguarded: Readonly<Record<Language, string>> = {
  en: 'the project has no system under test of this name, so it was not probed',
  zh: '项目中没有该名称的被测系统，因此没有对它进行探测',
};

/** The SUT of a run with what was seen of it. */
export function presentSutOfRun({ sut, sutGuard, dryRun }: Run, language: Language): SutOfRun {
  const { name, branch, build = '', ip, port } = sut;
  const isUnguarded = sutGuard === null && name !== '' && !dryRun;
  return {
    ...{ name, branch, build, ip, port },
    guard: sutGuard && presentWatch(sutGuard, language),
    note: isUnguarded ? unguarded[language] : null,
  };
}

function presentWatch(guard: SutGuard, language: Language): NonNullable<SutOfRun['guard']> {
  return {
    sutId: guard.sutId,
    expected: guard.expected,
    state: guard.state,
    looks: guard.looks,
    firstAt: timestampOrNull(guard.firstAt),
    lastAt: timestampOrNull(guard.lastAt),
    rightAt: timestampOrNull(guard.rightAt),
    sightings: guard.sightings.map(({ at, remark, ...seen }) => ({
      ...{ at: timestamp(at), ...seen, reason: remarkTextOrNull(remark, language) },
    })),
  };
}

/** Between which cases it changed; null where it did not. */
export function presentInvalid(guard: SutGuard | null): Invalid | null {
  if (!guard?.change) return null;
  const { lastBefore, firstAfter, from, to, executor, at } = guard.change;
  return {
    ...{ lastBefore, firstAfter, from: from.build, to: to.build },
    ...{ fromBranch: from.branch, toBranch: to.branch, executor, seenAt: timestamp(at) },
  };
}
