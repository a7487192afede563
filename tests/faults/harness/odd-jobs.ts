// Everything else that is written at a server: sign-ins, templates, groups, stops, registrations. One after the other,
// round by round; what was acknowledged must be there, and what was deleted gone.
import assert from 'node:assert/strict';
import { createClient, ProblemError, signIn } from '@testyard/client';
import type { TemplateDocument } from '@testyard/protocol';
import type { Service } from '../../setup/service.ts';
import { adminPassword } from '../../setup/yard.ts';
import { untilFinished } from './callers.ts';
import { insist } from './insist.ts';

const once = { retryForMs: 0, timeoutMs: 10_000 };
const remembered = 10;

export class OddJobs {
  readonly stopped: string[] = [];
  /** Writes that were acknowledged. */
  acknowledged = 0;
  readonly #service: Service;
  readonly #document: TemplateDocument;
  readonly #tokens: string[] = [];
  readonly #stop = new AbortController();
  #work: Promise<unknown> = Promise.resolve();

  /** `path` is a source that executors may use. */
  constructor(service: Service, path: string) {
    this.#service = service;
    this.#document = { name: '', framework: 'command', source: { path }, command: ['sleep', '60'] };
  }

  begin(): void {
    this.#work = this.#rounds();
    this.#work.catch(() => undefined);
  }

  /** Rejects as soon as something is wrong; never resolves. */
  get trouble(): Promise<never> {
    return new Promise((_resolve, reject) => void this.#work.catch(reject));
  }

  async end(): Promise<void> {
    this.#stop.abort();
    await this.#work;
    for (const token of this.#tokens) await this.#expectValid(token);
  }

  async #rounds(): Promise<void> {
    for (let round = 0; !this.#stop.signal.aborted; round += 1) {
      await this.#signIn();
      const templateId = await this.#template(round);
      await this.#group(round, templateId);
      await this.#stoppedRun(round, templateId);
      await this.#delete('deleteTemplate', { templateId });
      if (round % 5 === 0) await this.#registration(round);
    }
  }

  async #signIn(): Promise<void> {
    const { url } = this.#service;
    const { token } = await this.#acknowledged(() =>
      signIn({ server: url, userName: 'admin', password: adminPassword }),
    );
    await this.#expectValid(token);
    this.#tokens.push(token);
    if (this.#tokens.length > remembered) await this.#expectValid(this.#tokens.shift() ?? '');
  }

  async #expectValid(token: string): Promise<void> {
    const client = createClient({ server: this.#service.url, token, retryForMs: 0 });
    const { items } = await insist(() => client.call('listProjects', {}));
    assert.ok(items.length > 0);
  }

  /** A name is taken where the answer to its first saving was lost. */
  async #template(round: number): Promise<string> {
    const { client, projectId } = this.#service;
    let tried = 0;
    const saved = await this.#acknowledged(() => {
      tried += 1;
      const body = { ...this.#document, name: `odd ${round}.${tried}` };
      return client.call('createTemplate', { params: { projectId }, body, ...once });
    });
    const params = { templateId: saved.id };
    const body = { ...this.#document, name: `odd ${round}`, description: 'changed' };
    const changed = await this.#acknowledged(() => client.call('updateTemplate', { params, body, ...once }));
    const found = await insist(() => client.call('getTemplate', { params, ...once }));
    assert.deepEqual([found.version, found.document], [changed.version, changed.document]);
    return saved.id;
  }

  async #group(round: number, templateId: string): Promise<void> {
    const { client, projectId } = this.#service;
    let tried = 0;
    const { id: groupId } = await this.#acknowledged(() => {
      tried += 1;
      const body = { name: `odd group ${round}.${tried}`, templateIds: [templateId] };
      return client.call('createGroup', { params: { projectId }, body, ...once });
    });
    const body = { name: `odd group ${round}`, templateIds: [] };
    await this.#acknowledged(() => client.call('updateGroup', { params: { groupId }, body, ...once }));
    const found = await insist(() => client.call('getGroup', { params: { groupId }, ...once }));
    assert.equal(found.name, body.name);
    await this.#delete('deleteGroup', { groupId });
  }

  async #stoppedRun(round: number, templateId: string): Promise<void> {
    const { client, projectId } = this.#service;
    const settings = { headers: { 'idempotency-key': `odd-${round}` }, ...once };
    const start = () => client.startRun(projectId, { templates: [templateId] }, settings);
    const { id: runId } = await this.#acknowledged(start);
    this.stopped.push(runId);
    const { id: again } = await insist(start);
    assert.equal(again, runId, 'a repeated key started another run');
    if (round % 2 === 1) await new Promise((resolve) => setTimeout(resolve, 400));
    await this.#acknowledged(() => client.call('stopRun', { params: { runId }, body: {}, ...once }));
    const { verdict, tasks } = await untilFinished(this.#service, runId);
    assert.equal(verdict, 'stopped', JSON.stringify(tasks));
  }

  /** A repeated deletion finds nothing where the first was done and its answer lost. */
  async #delete<N extends 'deleteTemplate' | 'deleteGroup'>(
    name: N,
    params: Record<string, string>,
  ): Promise<void> {
    const { client } = this.#service;
    const read = name === 'deleteTemplate' ? 'getTemplate' : 'getGroup';
    const input = { params, ...once } as never;
    await this.#acknowledged(() => client.call(name, input).catch(ignoreMissing));
    await assert.rejects(
      insist(() => client.call(read, input)),
      isMissing,
      `what ${name} deleted is still there`,
    );
  }

  /** A code is used up where the answer to its first use was lost. */
  async #registration(round: number): Promise<void> {
    const { client, projectId, url } = this.#service;
    const credential = await this.#acknowledged(async () => {
      const { code } = await client.call('createRegistrationCode', {
        params: { projectId },
        body: {},
        ...once,
      });
      const registered = await post(`${url}/executor/v1/register`, {
        code,
        name: `odd ${round} ${code.slice(0, 6)}`,
      });
      return (registered as { credential: string }).credential;
    });
    const announce = {
      ...{ instanceId: String(round).padStart(32, '0'), slots: 1, labels: {}, frameworks: {}, version: '0' },
      sources: { gitSchemes: [], paths: [] },
    };
    await insist(() => post(`${url}/executor/v1/announce`, announce, credential));
  }

  async #acknowledged<T>(call: () => Promise<T>): Promise<T> {
    const answer = await insist(call);
    this.acknowledged += 1;
    return answer;
  }
}

async function post(url: string, body: unknown, credential?: string): Promise<unknown> {
  const authorization = credential === undefined ? {} : { authorization: `Bearer ${credential}` };
  const headers = { 'content-type': 'application/json', 'testyard-protocol': '1', ...authorization };
  const answer = await fetch(url, { method: 'POST', headers, body: JSON.stringify(body) });
  const text = await answer.text();
  if (answer.ok) return JSON.parse(text);
  // 5xx is "away" for whoever insists, as a refused connection is.
  throw new ProblemError({
    type: url,
    code: text.slice(0, 300),
    status: answer.status,
    detail: '',
    requestId: '',
  });
}

const isMissing = (error: unknown): boolean => error instanceof ProblemError && error.status === 404;

function ignoreMissing(error: unknown): undefined {
  if (!isMissing(error)) throw error;
  return undefined;
}
