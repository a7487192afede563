import type { Executor, RefusalCode } from '@testyard/protocol';
import type { Words } from '../../texts/words.tsx';

/** Columns of the list, so that what stands below a line reaches over all of it. */
export const executorColumns = 8;

export interface Remark {
  readonly tone: 'error' | 'flaky' | 'muted';
  readonly text: string;
}

type Looked = Pick<Executor, 'refused' | 'trouble' | 'distrusted' | 'versionSkew' | 'version' | 'pause'>;

const refusals = {
  EXECUTOR_TOO_OLD: 'executors.too-old',
  PROTOCOL_UNSUPPORTED: 'executors.other-protocol',
  CREDENTIAL_REPLACED: 'executors.key-replaced',
} as const satisfies Record<RefusalCode, string>;

/** What a person should know of an executor beyond its state, worst first. */
export function remarksOf(executor: Looked, { t, figures }: Words): Remark[] {
  const { refused, trouble, distrusted, versionSkew, version, pause } = executor;
  const far = refused === null && (versionSkew === 'beyond' || versionSkew === 'too-old');
  const until = pause ? figures.moment(pause.until) : '';
  return [
    ...(trouble === null ? [] : [{ tone: 'error', text: trouble } as const]),
    ...distrusted.map((each) => ({ tone: 'error', text: t('executors.distrusted', { ...each }) }) as const),
    ...(refused ? [{ tone: 'error', text: t(refusals[refused], { version }) } as const] : []),
    ...(far ? [{ tone: 'flaky', text: t('executors.far', { version }) } as const] : []),
    ...(pause
      ? [
          {
            tone: 'muted',
            text: t(pause.note === '' ? 'executors.paused-until' : 'executors.paused-note', {
              ...{ by: pause.by, note: pause.note, until },
            }),
          } as const,
        ]
      : []),
  ];
}
