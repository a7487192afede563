/** The executor's end of the heartbeat thread. */
import { Worker } from 'node:worker_threads';
import type { Heartbeat, HeartbeatReply } from '@testyard/protocol';
import { assetPath } from '../assets.ts';
import type { ExecutorLog } from '../executor.ts';

export interface Beat {
  /** By `monotonicMs`, before the beat was sent. */
  readonly sentAtMs: number;
  readonly leases: HeartbeatReply['leases'];
}

export interface HeartbeatParts {
  readonly serverUrl: URL;
  readonly credential: string;
  readonly instanceId: string;
  readonly heartbeatMs: number;
  readonly log: ExecutorLog;
  onBeat(beat: Beat): void;
  /** The credential is not valid any more. */
  onRevoked(): void;
}

/** Milliseconds that mean the same in every thread of this process. */
export function monotonicMs(): number {
  return Number(process.hrtime.bigint() / 1_000_000n);
}

type WorkerMessage = ({ type: 'beat' } & Beat) | { type: 'revoked' } | { type: 'missed'; why: string };

/** In a row; half of what a lease can bear. */
const missedUntilSaid = 3;

export class HeartbeatThread {
  readonly #worker: Worker;
  readonly #log: ExecutorLog;
  #missed = 0;

  constructor(parts: HeartbeatParts) {
    const { serverUrl, credential, instanceId } = parts;
    this.#log = parts.log;
    // `AbortSignal.timeout` takes no fraction.
    const heartbeatMs = Math.round(parts.heartbeatMs);
    const url = new URL(`${serverUrl.pathname.replace(/\/$/, '')}/executor/v1/heartbeat`, serverUrl).href;
    this.#worker = new Worker(assetPath('heartbeat-worker.mjs'), {
      workerData: { url, credential, instanceId, heartbeatMs },
      execArgv: [],
    });
    this.#worker.on('message', (message: WorkerMessage) => {
      this.#count(message);
      if (message.type === 'beat') parts.onBeat(message);
      if (message.type === 'revoked') parts.onRevoked();
    });
  }

  /** The leases that the next beats extend. */
  hold(leases: Heartbeat['leases']): void {
    this.#worker.postMessage({ leases, now: false });
  }

  /** For the next beats. */
  useCredential(credential: string): void {
    this.#worker.postMessage({ credential });
  }

  #count(message: WorkerMessage): void {
    if (message.type === 'missed') {
      this.#missed += 1;
      if (this.#missed === missedUntilSaid)
        this.#log({ key: 'heartbeat.missed', values: { why: message.why } });
      return;
    }
    if (this.#missed >= missedUntilSaid) this.#log({ key: 'heartbeat.heard' });
    this.#missed = 0;
  }

  async stop(): Promise<void> {
    await this.#worker.terminate();
  }
}
