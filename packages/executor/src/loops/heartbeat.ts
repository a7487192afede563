/** The executor's end of the heartbeat thread. */
import { Worker } from 'node:worker_threads';
import type { Heartbeat, HeartbeatReply } from '@testyard/protocol';
import { assetPath } from '../assets.ts';
import { ServerRefusal } from '../server/server-api.ts';
import type { Language } from '../texts/executor-texts.ts';
import type { Hearing } from './hearing.ts';

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
  readonly language: Language;
  readonly hearing: Hearing;
  onBeat(beat: Beat): void;
  /** The credential is not valid any more. */
  onRefused(refusal: ServerRefusal): void;
}

/** Milliseconds that mean the same in every thread of this process. */
export function monotonicMs(): number {
  return Number(process.hrtime.bigint() / 1_000_000n);
}

type WorkerMessage =
  | ({ type: 'beat' } & Beat)
  | { type: 'refused'; status: number; body: string }
  | { type: 'missed'; error: Pick<NodeJS.ErrnoException, 'name' | 'code' | 'message'> };

export class HeartbeatThread {
  readonly #worker: Worker;

  constructor(parts: HeartbeatParts) {
    const { serverUrl, credential, instanceId, language } = parts;
    // `AbortSignal.timeout` takes no fraction.
    const heartbeatMs = Math.round(parts.heartbeatMs);
    const url = new URL(`${serverUrl.pathname.replace(/\/$/, '')}/executor/v1/heartbeat`, serverUrl).href;
    this.#worker = new Worker(assetPath('heartbeat-worker.mjs'), {
      workerData: { url, credential, instanceId, heartbeatMs, language },
      execArgv: [],
    });
    this.#worker.on('message', (message: WorkerMessage) => {
      if (message.type === 'missed') return parts.hearing.missed(message.error);
      if (message.type === 'beat') {
        parts.hearing.heard();
        return parts.onBeat(message);
      }
      const refusal = new ServerRefusal(message.status, message.body, undefined);
      if (!refusal.isUnknown) return parts.hearing.missed(refusal);
      parts.hearing.heard();
      parts.onRefused(refusal);
    });
  }

  /** The leases that the next beats extend; with none there are no beats. */
  hold(leases: Heartbeat['leases']): void {
    this.#worker.postMessage({ leases });
  }

  /** For the next beats. */
  useCredential(credential: string): void {
    this.#worker.postMessage({ credential });
  }

  async stop(): Promise<void> {
    await this.#worker.terminate();
  }
}
