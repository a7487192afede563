// An executor without a program: it registers, announces what it wants to be taken for, and says again and again that it
// is alive. It never takes work.
import { randomBytes } from 'node:crypto';
import { PROTOCOL_HEADER, PROTOCOL_VERSION } from '@testyard/protocol';
import type { Service } from './service.ts';

const aliveEveryMs = 5_000;

export interface Played {
  readonly name: string;
  readonly slots: number;
  readonly labels: Readonly<Record<string, string>>;
  /** What is in the way of all work on its host. */
  readonly trouble?: string;
  readonly distrusted?: Readonly<Record<string, { readonly version: string; readonly message: string }>>;
  /** That of the server where absent. */
  readonly version?: string;
  /** It registers and is never heard of again. */
  readonly silent?: boolean;
}

export class PlayedExecutor {
  readonly name: string;
  readonly id: string;
  readonly #timer: NodeJS.Timeout | undefined;

  private constructor(name: string, id: string, alive: (() => Promise<unknown>) | null) {
    this.name = name;
    this.id = id;
    if (alive) this.#timer = setInterval(() => alive().catch(() => {}), aliveEveryMs);
  }

  /** Comes to the fleet of the service. */
  static async come(service: Service, played: Played): Promise<PlayedExecutor> {
    const { name, slots, labels, trouble, distrusted = {}, silent = false } = played;
    const ask = async (path: string, body: unknown, credential?: string) => {
      const response = await fetch(`${service.url}/executor/v1/${path}`, {
        method: 'POST',
        headers: {
          'content-type': 'application/json',
          [PROTOCOL_HEADER]: PROTOCOL_VERSION,
          ...(credential === undefined ? {} : { authorization: `Bearer ${credential}` }),
        },
        body: JSON.stringify(body),
      });
      if (!response.ok) throw new Error(`${path}: ${response.status} ${await response.text()}`);
      return (await response.json()) as Record<string, string>;
    };
    const params = { projectId: service.projectId };
    const { code } = await service.client.call('createRegistrationCode', { params, body: {} });
    const { executorId = '', credential } = await ask('register', { code, name });
    if (silent) return new PlayedExecutor(name, executorId, null);
    const instanceId = randomBytes(16).toString('hex');
    const version = played.version ?? (await service.client.call('getVersion', {})).version;
    const frameworks = { command: version, pytest: '8.4.2' };
    const sources = { gitSchemes: ['https'], paths: [] };
    const host = { instanceId, slots, labels: { ...labels, ...frameworks }, frameworks, sources };
    const announced = ask('announce', { ...host, distrusted, version }, credential);
    if (played.version !== undefined) {
      // One whose version is refused says no more.
      await announced.catch(() => undefined);
      return new PlayedExecutor(name, executorId, null);
    }
    await announced;
    const alive = () =>
      ask(
        'claim',
        {
          ...{ instanceId, freeSlots: 0, stopping: [], held: [], waitSeconds: 0 },
          trouble: trouble === undefined ? null : { message: trouble },
        },
        credential,
      );
    await alive();
    return new PlayedExecutor(name, executorId, alive);
  }

  /** Says nothing any more. */
  leave(): void {
    clearInterval(this.#timer);
  }
}
