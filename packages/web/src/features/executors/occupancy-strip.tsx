import { useQuery } from '@tanstack/react-query';
import type { Executor } from '@testyard/protocol';
import { Problem } from '../../parts/problem.tsx';
import { useService } from '../../session/session.tsx';
import { useWords } from '../../texts/words.tsx';
import { occupancyOf } from './occupancy-of.ts';

const periodMs = 60_000;

/** How busy the slots of an executor were in each quarter of an hour of the last 24 hours, as bars under one sentence. */
export function OccupancyStrip({ executor: { id, slots } }: { readonly executor: Executor }) {
  const { t, figures } = useWords();
  const service = useService();
  const occupancy = useQuery({
    queryKey: ['executor-occupancy', id],
    queryFn: ({ signal }) => service.call('getOccupancy', { params: { executorId: id }, signal }),
    refetchInterval: periodMs,
  });
  if (occupancy.isError) return <Problem error={occupancy.error} retry={() => occupancy.refetch()} />;
  if (!occupancy.data) return <div className="occupancy" aria-busy="true" />;
  const { parts, meanShare, mostSlots } = occupancyOf(occupancy.data, slots);
  const said =
    mostSlots === 0
      ? t('executors.occupancy.none')
      : t('executors.occupancy.said', {
          percent: figures.count(Math.max(1, Math.round(meanShare * 100))),
          most: figures.count(Math.round(mostSlots * 10) / 10),
          total: figures.count(slots),
        });
  return (
    <div className="occupancy">
      <p>{said}</p>
      <div className="occupancy-bars" aria-hidden="true">
        {parts.map(({ from, busySlots, share }) => (
          <span
            key={from}
            title={t('executors.occupancy.part', {
              from: figures.moment(from),
              busy: figures.count(Math.round(busySlots * 10) / 10),
              total: figures.count(slots),
            })}
          >
            <span style={{ height: `${share * 100}%` }} />
          </span>
        ))}
      </div>
      <p className="occupancy-ends note">
        <span>{t('executors.occupancy.then')}</span>
        <span>{t('executors.occupancy.now')}</span>
      </p>
    </div>
  );
}
