/**
 * An executor as the protocol has it (docs/executor-protocol.md), with cases that cost nothing and pass: what is
 * measured with it is the service alone. It has the label `bench: played`, which the embedded executor has not.
 */
import { randomBytes } from 'node:crypto';
import { Agent, request } from 'node:http';

export const label = { bench: 'played' };

export class PlayedExecutor {
  #url;
  #agent = new Agent({ keepAlive: true, scheduling: 'lifo' });
  /** Of its beats alone, which it sends while it holds a lease. */
  #beatAgent = newBeatAgent();
  #credential = '';
  #instanceId = randomBytes(16).toString('hex');
  #heartbeat = null;
  /** Leases by id, with their epoch. */
  #leases = new Map();

  constructor(url) {
    this.#url = new URL(url);
  }

  /** `call` and `projectId` as `connect()` of the service answers them. */
  async register({ call, projectId }, name) {
    const { code } = await call('POST', `projects/${projectId}/registration-codes`, {});
    const { credential } = await this.#post('register', { code, name });
    this.#credential = credential;
  }

  async announce(slots, frameworks = { command: '1' }) {
    const { heartbeatSeconds } = await this.#post('announce', {
      ...{ instanceId: this.#instanceId, slots, labels: label, version: 'bench' },
      ...{ frameworks, sources: { gitSchemes: [], paths: ['/'] } },
    });
    this.#heartbeat = setInterval(() => this.#beat().catch(() => undefined), heartbeatSeconds * 1000);
  }

  async #beat() {
    if (this.#leases.size === 0) return;
    const leases = [...this.#leases].map(([id, epoch]) => ({ id, epoch }));
    await this.#post('heartbeat', { instanceId: this.#instanceId, leases }, this.#beatAgent);
  }

  #letGo(leaseId) {
    this.#leases.delete(leaseId);
    if (this.#leases.size > 0) return;
    this.#beatAgent.destroy();
    this.#beatAgent = newBeatAgent();
  }

  /** Offers, after `waitSeconds` none. */
  async claim(freeSlots, waitSeconds = 25) {
    const { offers } = await this.#post('claim', {
      ...{ instanceId: this.#instanceId, freeSlots, trouble: null, stopping: [] },
      ...{ held: [...this.#leases.keys()], waitSeconds },
    });
    return offers;
  }

  /** Works on an offer to its end: every case passes at once; `told()` for each that the server has. Answers their number. */
  async work({ leaseId, epoch, plan }, { told } = {}) {
    const send = (message, body) => this.#post(`leases/${leaseId}/${message}`, { epoch, ...body });
    this.#leases.set(leaseId, epoch);
    await send('accept', {});
    await send('started', {});
    if (!plan.ledgerFixed) await this.#sendLedger(send, plan.cases, plan.namesCases);
    let sequence = 0;
    let blocksReceived = 0;
    let events = [];
    for (;;) {
      const reply = await send('next', { sequence, events, want: 1, blocksReceived, waitSeconds: 25 });
      sequence += events.length;
      if (told) for (let each = 0; each < events.length; each += 2) told();
      events = [];
      if (reply.block) {
        blocksReceived += 1;
        events = reply.block.cases.flatMap(({ id, attempt }) => [
          { type: 'case-started', caseId: id, attempt },
          { ...passed, caseId: id, attempt },
        ]);
      } else if (reply.done) break;
    }
    const nothing = { cause: null, message: null, exitCode: 0, signal: null, runningCaseId: null };
    await send('finish', { events: sequence, outcome: 'completed', ...nothing });
    this.#letGo(leaseId);
    return sequence / 2;
  }

  /**
   * Works on an offer at a pace, and tells when: `statusOf(name)` says how each case ends. `names` are the cases where the
   * plan has none; the first `atOnce` of them end as fast as the server takes them. Until `signal` is aborted, or all is done.
   */
  async workSlowly({ leaseId, epoch, plan }, { perSecond, statusOf, told, names, atOnce = 0, signal }) {
    const send = (message, body) => this.#post(`leases/${leaseId}/${message}`, { epoch, ...body });
    this.#leases.set(leaseId, epoch);
    await send('accept', {});
    await send('started', {});
    if (!plan.ledgerFixed) await this.#sendLedger(send, names?.map((name) => ({ name })) ?? plan.cases);
    const state = { sequence: 0, blocksReceived: 0, waiting: [] };
    for (let due = performance.now(); !signal?.aborted; due += 100) {
      const isHurried = state.sequence < atOnce * 2;
      if (isHurried) due = performance.now() - 100;
      const cases = state.waiting.splice(0, isHurried ? 500 : perSecond / 10);
      const events = cases.flatMap(({ id, attempt, identity }) => [
        { type: 'case-started', caseId: id, attempt },
        { ...passed, ...statusOf(identity), caseId: id, attempt },
      ]);
      for (const { identity } of cases) told(identity, Date.now());
      const want = state.waiting.length === 0 ? 1 : 0;
      const { sequence, blocksReceived } = state;
      const reply = await send('next', { sequence, events, want, blocksReceived, waitSeconds: 0 });
      state.sequence += events.length;
      if (reply.block) {
        state.blocksReceived += 1;
        state.waiting.push(...reply.block.cases);
      } else if (reply.done && want === 1) break;
      await new Promise((resolve) => setTimeout(resolve, Math.max(0, due - performance.now())));
    }
    if (signal?.aborted) return;
    const nothing = { cause: null, message: null, exitCode: 0, signal: null, runningCaseId: null };
    await send('finish', { events: state.sequence, outcome: 'completed', ...nothing });
    this.#letGo(leaseId);
  }

  async #sendLedger(send, cases, asPlanned = false) {
    if (asPlanned) {
      await send('ledger', { mode: 'declared', part: 0, last: true, cases: [], asPlanned });
      return;
    }
    const found = cases.map(({ name }) => ({ identity: name, name, suite: '', file: null, line: null }));
    for (let part = 0; part * 1000 < found.length; part += 1) {
      const last = (part + 1) * 1000 >= found.length;
      const { fixed } = await send('ledger', {
        ...{ mode: 'declared', part, last, cases: found.slice(part * 1000, (part + 1) * 1000) },
      });
      if (fixed && !last) return;
    }
  }

  stop() {
    clearInterval(this.#heartbeat);
    this.#agent.destroy();
    this.#beatAgent.destroy();
  }

  #post(path, body, agent = this.#agent) {
    const text = JSON.stringify(body);
    const { hostname, port } = this.#url;
    const headers = {
      'content-type': 'application/json',
      'content-length': Buffer.byteLength(text),
      'testyard-protocol': '1',
      ...(agent === this.#agent ? { 'accept-language': 'en' } : {}),
      ...(this.#credential ? { authorization: `Bearer ${this.#credential}` } : {}),
    };
    return new Promise((resolve, reject) => {
      const sent = request(
        { hostname, port, path: `/executor/v1/${path}`, method: 'POST', headers, agent },
        (response) => {
          const parts = [];
          response.on('data', (part) => parts.push(part));
          response.on('error', reject);
          response.on('end', () => {
            const answer = Buffer.concat(parts).toString();
            if (response.statusCode < 300) resolve(answer === '' ? {} : JSON.parse(answer));
            else reject(new Error(`${path}: ${response.statusCode} ${answer}`));
          });
        },
      );
      sent.on('error', reject);
      sent.end(text);
    });
  }
}

function newBeatAgent() {
  return new Agent({ keepAlive: true, maxSockets: 1 });
}

const passed = {
  ...{ type: 'case-finished', status: 'passed', cause: null, phase: null, durationMs: 0 },
  ...{ message: null, details: null, output: null },
};
