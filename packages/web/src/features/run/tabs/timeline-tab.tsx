import { useQueries } from '@tanstack/react-query';
import type { Task, TaskLease } from '@testyard/protocol';
import { roundTicks } from '../../../parts/round-ticks.ts';
import { StateBox } from '../../../parts/state-box.tsx';
import { allItems } from '../../../session/all-items.ts';
import { serverNow } from '../../../session/service.ts';
import { useService } from '../../../session/session.tsx';
import { useWords } from '../../../texts/words.tsx';
import { useRunView } from '../run-view.tsx';

const liveEveryMs = 5000;

interface Bar {
  readonly task: Task;
  readonly lease: TaskLease;
  /** Milliseconds since 1970. */
  readonly from: number;
  readonly to: number;
}

/** When which executor worked on what: a bar for each lease of a slot, never one for a case. */
export function TimelineTab() {
  const { t } = useWords();
  const { run } = useRunView();
  const bars = useBars(run.tasks);
  if (bars.length === 0 && run.state === 'finished') {
    const next = run.imported ? 'timeline.imported' : 'timeline.none-over.next';
    return <StateBox shape="ring" title={t('timeline.none-over')} next={t(next)} />;
  }
  if (bars.length === 0)
    return <StateBox shape="clock" title={t('timeline.none')} next={t('timeline.none.next')} />;
  const start = Math.min(...run.tasks.map(({ createdAt }) => Date.parse(createdAt)));
  const end = Math.max(...bars.map(({ to }) => to), start + 1);
  const executors = [...new Set(bars.map(({ lease }) => lease.executor))].sort();
  return (
    <div className="timeline card">
      <p className="note">{t('timeline.legend')}</p>
      <Scale start={start} end={end} />
      {executors.map((executor) => (
        <Rows
          key={executor}
          executor={executor}
          bars={bars.filter(({ lease }) => lease.executor === executor)}
          span={{ start, end }}
        />
      ))}
    </div>
  );
}

function useBars(tasks: readonly Task[]): Bar[] {
  const service = useService();
  const answers = useQueries({
    queries: tasks.map((task) => ({
      queryKey: ['leases', task.id],
      queryFn: ({ signal }: { signal: AbortSignal }) =>
        allItems(service, 'listLeases', { params: { taskId: task.id }, signal }),
      ...(task.state === 'finished' ? {} : { refetchInterval: liveEveryMs }),
    })),
  });
  return answers.flatMap(({ data }, index) => {
    const task = tasks[index];
    return !data || !task
      ? []
      : data.map((lease) => ({
          task,
          lease,
          from: Date.parse(lease.offeredAt),
          to: lease.endedAt === null ? serverNow() : Date.parse(lease.endedAt),
        }));
  });
}

interface Span {
  readonly start: number;
  readonly end: number;
}

function Scale({ start, end }: Span) {
  const { figures } = useWords();
  const span = end - start;
  return (
    <div className="timeline-row" aria-hidden="true">
      <span />
      <div className="timeline-scale">
        {roundTicks(span).map((at) => (
          <span key={at} style={{ left: `${(at / span) * 100}%` }}>
            {at < 1_000 ? figures.duration(at) : figures.elapsed(at)}
          </span>
        ))}
      </div>
    </div>
  );
}

/** One executor; its leases in as many lanes as it used slots at once. */
function Rows({
  executor,
  bars,
  span,
}: {
  readonly executor: string;
  readonly bars: readonly Bar[];
  readonly span: Span;
}) {
  return (
    <div className="timeline-row">
      <bdi className="cut">{executor}</bdi>
      <ul>
        {lanesOf(bars).map((lane) => (
          <li key={lane[0]?.lease.id} className="timeline-lane">
            {lane.map((bar) => (
              <LeaseBar key={bar.lease.id} bar={bar} span={span} />
            ))}
          </li>
        ))}
      </ul>
    </div>
  );
}

function LeaseBar({ bar, span }: { readonly bar: Bar; readonly span: Span }) {
  const { t, figures } = useWords();
  const { lease, task, from, to } = bar;
  const whole = span.end - span.start;
  const words = [
    task.templateName,
    figures.duration(to - from),
    t('timeline.results', { n: lease.results, count: figures.count(lease.results) }),
    lease.lost && t('timeline.lost'),
    lease.end,
  ];
  const said = words.filter(Boolean).join(' · ');
  return (
    <span
      className="timeline-bar"
      data-lost={lease.lost || undefined}
      data-open={lease.endedAt === null || undefined}
      title={said}
      style={{
        left: `${((from - span.start) / whole) * 100}%`,
        width: `${Math.max(0.3, ((to - from) / whole) * 100)}%`,
      }}
    >
      <span className="cut">{said}</span>
    </span>
  );
}

/** Bars that do not overlap share a lane. */
function lanesOf(bars: readonly Bar[]): Bar[][] {
  const lanes: Bar[][] = [];
  for (const bar of bars.toSorted((a, b) => a.from - b.from)) {
    const free = lanes.find((lane) => (lane.at(-1)?.to ?? 0) <= bar.from);
    if (free) free.push(bar);
    else lanes.push([bar]);
  }
  return lanes;
}
