import {
  type CoreService,
  caseStatuses,
  countKeys,
  type Happening,
  type Run,
  type Task,
  type UnitOfWork,
  verdicts,
} from '@testyard/core';
import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';
import { readFleet } from './read-fleet.ts';

/** Upper ends, in seconds. */
const buckets = {
  run: [1, 5, 15, 60, 300, 900, 3600, 14_400],
  wait: [0.1, 0.5, 1, 5, 15, 60, 300, 1800, 7200],
  http: [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10, 60, 600],
  unit: [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 1, 5],
};

const spanOutcomes = ['exported', 'failed', 'dropped'] as const;
export type SpanOutcome = (typeof spanOutcomes)[number];

export interface Answered {
  readonly method: string;
  readonly route: string | null;
  readonly status: number;
  readonly seconds: number;
}

/**
 * What this process counts, and what it finds when it is asked. No label is an id, a name or anything else of which a
 * service has more every day.
 */
export class Metrics {
  readonly #registry = new Registry();
  readonly #runs;
  readonly #runSeconds;
  readonly #cases;
  readonly #waitSeconds;
  readonly #requests;
  readonly #requestSeconds;
  readonly #unitSeconds;
  readonly #spans;

  constructor(version: string) {
    const registers = [this.#registry];
    collectDefaultMetrics({ register: this.#registry });
    const build = new Gauge({
      ...{ name: 'testyard_build_info', help: 'Always 1', labelNames: ['version', 'node'], registers },
    });
    build.set({ version, node: process.version }, 1);
    this.#runs = new Counter({
      ...{
        name: 'testyard_runs_total',
        help: 'Rounds of runs that finished',
        labelNames: ['verdict'],
        registers,
      },
    });
    this.#runSeconds = new Histogram({
      ...{ name: 'testyard_run_duration_seconds', help: 'From the first lease of a round to its verdict' },
      ...{ buckets: buckets.run, registers },
    });
    this.#cases = new Counter({
      ...{
        name: 'testyard_cases_total',
        help: 'Cases of finished rounds',
        labelNames: ['status'],
        registers,
      },
    });
    this.#waitSeconds = new Histogram({
      ...{ name: 'testyard_queue_wait_seconds', help: 'From the creation of a task to its first session' },
      ...{ buckets: buckets.wait, registers },
    });
    this.#requests = new Counter({
      ...{ name: 'testyard_http_requests_total', help: 'Calls that were answered', registers },
      labelNames: ['method', 'route', 'status_class'],
    });
    this.#requestSeconds = new Histogram({
      ...{
        name: 'testyard_http_request_duration_seconds',
        help: 'Until a call was answered, waits included',
      },
      ...{ labelNames: ['route'], buckets: buckets.http, registers },
    });
    this.#unitSeconds = new Histogram({
      ...{
        name: 'testyard_store_unit_duration_seconds',
        help: 'Until a unit of work was durable, its wait included',
      },
      ...{ labelNames: ['outcome'], buckets: buckets.unit, registers },
    });
    this.#spans = new Counter({
      ...{
        name: 'testyard_trace_spans_total',
        help: 'Spans that a collector took, did not take, or that no room was left for',
        labelNames: ['outcome'],
        registers,
      },
    });
    for (const outcome of spanOutcomes) this.#spans.inc({ outcome }, 0);
    for (const verdict of verdicts) this.#runs.inc({ verdict }, 0);
    for (const status of caseStatuses) this.#cases.inc({ status }, 0);
  }

  /** Tells, when it is asked, of the executors and the queue that `core` knows. */
  watchFleet(core: Pick<CoreService, 'reads' | 'clock' | 'settings'>): void {
    const registers = [this.#registry];
    const queue = new Gauge({
      ...{ name: 'testyard_queue_tasks', help: 'Tasks that an executor could be given now', registers },
    });
    const slots = new Gauge({
      ...{
        name: 'testyard_executor_slots',
        help: 'Slots of executors that are there',
        labelNames: ['state'],
        registers,
      },
    });
    new Gauge({
      ...{ name: 'testyard_executors', help: 'Executors by state', labelNames: ['state'], registers },
      async collect() {
        const fleet = await readFleet(core);
        queue.set(fleet.queuedTasks);
        for (const [state, count] of Object.entries(fleet.executors)) this.set({ state }, count);
        for (const [state, count] of Object.entries(fleet.slots)) slots.set({ state }, count);
      },
    });
  }

  /** The same way to write, measured. */
  watchUnits(units: UnitOfWork): UnitOfWork {
    const { run } = units;
    return {
      ...units,
      run: async (work) => {
        const end = this.#unitSeconds.startTimer();
        try {
          const value = await run(work);
          end({ outcome: 'kept' });
          return value;
        } catch (error) {
          end({ outcome: 'refused' });
          throw error;
        }
      },
    };
  }

  happened(happening: Happening): void {
    if (happening.kind === 'task-started') this.#taskStarted(happening.task);
    // A dry run executes nothing and has no verdict.
    else if (happening.kind === 'run-finished' && !happening.run.dryRun) this.#runFinished(happening.run);
  }

  answered({ method, route, status, seconds }: Answered): void {
    const known = route ?? 'none';
    this.#requests.inc({ method, route: known, status_class: `${Math.floor(status / 100)}xx` });
    this.#requestSeconds.observe({ route: known }, seconds);
  }

  traced(outcome: SpanOutcome, spans: number): void {
    this.#spans.inc({ outcome }, spans);
  }

  /** In the text format of Prometheus. */
  async read(): Promise<{ readonly contentType: string; readonly text: string }> {
    return { contentType: this.#registry.contentType, text: await this.#registry.metrics() };
  }

  #runFinished({ verdict, counts, startedAt, finishedAt }: Run): void {
    this.#runs.inc({ verdict: verdict ?? 'error' });
    for (const status of caseStatuses) this.#cases.inc({ status }, counts[countKeys[status]] ?? 0);
    if (startedAt !== null && finishedAt !== null) this.#runSeconds.observe((finishedAt - startedAt) / 1000);
  }

  #taskStarted({ createdAt, startedAt }: Task): void {
    if (startedAt !== null) this.#waitSeconds.observe((startedAt - createdAt) / 1000);
  }
}
