import type { Executor } from '@testyard/protocol';
import { shortName } from '../../parts/shown-text.ts';
import { useWords } from '../../texts/words.tsx';
import { frameworksText, ownLabels } from './executor-looks.ts';
import { OccupancyStrip } from './occupancy-strip.tsx';
import { executorColumns } from './remarks-of.ts';

/** All that is known of an executor. */
export function ExecutorDetails({ executor }: { readonly executor: Executor }) {
  const { t, figures } = useWords();
  const { key } = executor;
  const keyParts = [
    t('executors.key.since', { since: figures.moment(key.issuedAt) }),
    ...(key.rotationOrdered ? [t('executors.key.ordered')] : []),
  ];
  const rows: readonly (readonly [string, string])[] = [
    [t('executors.frameworks'), frameworksText(executor) || t('executors.nothing-found')],
    [t('executors.labels'), ownLabels(executor).join(', ') || '–'],
    [t('executors.key'), keyParts.join(' · ')],
    [t('executors.id'), executor.id],
  ];
  return (
    <tr className="executor-remarks">
      <td colSpan={executorColumns}>
        <OccupancyStrip executor={executor} />
        <dl className="fact-list">
          {rows.map(([title, text]) => (
            <div key={title} className="fact">
              <dt>{title}</dt>
              <dd>
                <bdi>{shortName(text, 4000)}</bdi>
              </dd>
            </div>
          ))}
        </dl>
      </td>
    </tr>
  );
}
