import type { Executor } from '@testyard/protocol';
import type { Words } from '../../texts/words.tsx';

/** Columns of the list, so that what stands below a line reaches over all of it. */
export const executorColumns = 8;

export interface Remark {
  readonly tone: 'error' | 'flaky' | 'muted';
  readonly text: string;
}

type Looked = Pick<Executor, 'state' | 'trouble' | 'distrusted' | 'versionSkew' | 'version' | 'pause'>;

/** It is away as the server takes none of its version. */
export const isRefused = ({ state, versionSkew }: Pick<Executor, 'state' | 'versionSkew'>): boolean =>
  state === 'offline' && versionSkew === 'too-old';

/** What a person should know of an executor beyond its state, worst first. */
export function remarksOf(executor: Looked, { t, figures }: Words): Remark[] {
  const { trouble, distrusted, versionSkew, version, pause } = executor;
  const refused = isRefused(executor);
  const far = version !== '' && !refused && (versionSkew === 'beyond' || versionSkew === 'too-old');
  const until = pause ? figures.moment(pause.until) : '';
  return [
    ...(trouble === null ? [] : [{ tone: 'error', text: trouble } as const]),
    ...distrusted.map((each) => ({ tone: 'error', text: t('executors.distrusted', { ...each }) }) as const),
    ...(refused ? [{ tone: 'error', text: t('executors.too-old', { version }) } as const] : []),
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
