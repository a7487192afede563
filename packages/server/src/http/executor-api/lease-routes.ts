import {
  acceptLease,
  type CoreService,
  finishLease,
  fixLedger,
  fixPlannedLedger,
  type LeaseClaim,
  type NextAnswer,
  nextBlock,
  noteSutLook,
  pinSource,
  type SecretBox,
  startLease,
  waitUntil,
} from '@testyard/core';
import type { Masker } from '@testyard/masking';
import { executorEndpoints, type Next, type NextReply } from '@testyard/protocol';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { mountEndpoint } from '../common/endpoint-route.ts';
import { callerGone } from '../common/listening/lifecycle.ts';
import { toldRemark } from '../common/texts/told-remark.ts';
import { callerOf } from './identify-executor.ts';
import type { LeaseMasks } from './lease-masks.ts';
import { presentOrder } from './present-offer.ts';
import { toldEvent } from './told-event.ts';

export interface LeaseDoor {
  readonly core: CoreService;
  readonly secretBox: SecretBox;
  readonly masks: LeaseMasks;
}

/** Members of messages that say something in words; the others are ids and names of ours. */
const wordsOfEvents = ['message', 'remark', 'details', 'output'];
const wordsOfCases = ['identity', 'name', 'suite', 'file', 'group'];

/** What an executor says about one lease, from accepting to finishing. */
export function mountLeaseRoutes(app: FastifyInstance, door: LeaseDoor): void {
  const { core, secretBox, masks } = door;
  mountEndpoint(app, executorEndpoints.accept, async ({ request, body }) => {
    const claim = leaseOf(request, body.epoch);
    const secrets = await acceptLease({ ...core, secretBox }, claim);
    masks.learn(claim.leaseId, secrets);
    return Object.keys(secrets).length === 0 ? {} : { secrets };
  });
  mountEndpoint(app, executorEndpoints.started, async ({ request, body }) => {
    await startLease(core, leaseOf(request, body.epoch));
    return {};
  });
  mountEndpoint(app, executorEndpoints.source, async ({ request, body }) => ({
    commit: await pinSource(core, leaseOf(request, body.epoch), body),
  }));
  mountEndpoint(app, executorEndpoints.ledger, async ({ request, body }) => {
    const claim = leaseOf(request, body.epoch);
    if (body.asPlanned) return fixPlannedLedger(core, claim);
    const mask = await masks.of(claim.leaseId);
    const cases = mask ? body.cases.map((one) => mask.members(one, wordsOfCases)) : body.cases;
    return fixLedger(core, claim, { ...body, cases });
  });
  mountEndpoint(app, executorEndpoints.sut, async ({ request, body }) => {
    const { outcome, branch, build, mark, rightMark } = body;
    const look = { outcome, branch, build, mark, rightMark, remark: toldRemark(body) };
    return noteSutLook(core, leaseOf(request, body.epoch), look);
  });
  mountEndpoint(app, executorEndpoints.next, async ({ request, body }) => next(door, request, body));
  mountEndpoint(app, executorEndpoints.finish, async ({ request, body }) => {
    const claim = leaseOf(request, body.epoch);
    const told = (await masks.of(claim.leaseId))?.members(body, wordsOfEvents) ?? body;
    await finishLease(core, claim, { ...told, message: toldRemark(told) });
    return {};
  });
}

function maskedEvent(mask: Masker, event: Next['events'][number]): Next['events'][number] {
  if (event.type !== 'file-reported') return mask.members(event, wordsOfEvents);
  return {
    ...event,
    cases: event.cases.map((one) => mask.members(one, [...wordsOfCases, ...wordsOfEvents])),
  };
}

export function leaseOf(request: FastifyRequest, epoch: number): LeaseClaim {
  const { leaseId } = request.params as { leaseId: string };
  return { executorId: callerOf(request).id, leaseId, epoch };
}

/**
 * Parked while there is no block but may be one; where the time is over, there is none for this lease: its slot is
 * worth more elsewhere, and cases that come back are offered anew.
 */
async function next({ core, masks }: LeaseDoor, request: FastifyRequest, body: Next): Promise<NextReply> {
  const claim = leaseOf(request, body.epoch);
  const mask = body.events.length > 0 ? await masks.of(claim.leaseId) : null;
  const told = mask ? body.events.map((event) => maskedEvent(mask, event)) : body.events;
  let news = { sequence: body.sequence, events: told.map(toldEvent) };
  const parks = body.want > 0 && body.waitSeconds > 0;
  const answer = await waitUntil<NextAnswer>(core, {
    topics: [`task:${await taskOf(core, claim)}`, `lease:${claim.leaseId}`],
    read: async () => {
      const given = await nextBlock(core, claim, { ...body, ...news });
      // What is applied would be held against what is stored each time that it is said.
      news = { sequence: given.received, events: [] };
      return given;
    },
    isDone: ({ block, done, order }) => block !== null || done || order !== null,
    waitMs: parks ? body.waitSeconds * 1000 : 0,
    signal: callerGone(request),
  });
  const { received, block, order } = answer;
  return {
    received,
    block: block && {
      id: block.id,
      cases: block.cases.map(({ id, identity, attempts, together }) => ({
        ...{ id, identity, attempt: attempts + 1 },
        ...(together === null ? {} : { together }),
      })),
    },
    done: answer.done || (parks && block === null && !request.server.lifecycle.closing.aborted),
    stop: order && presentOrder(order),
    finished: answer.finished,
  };
}

async function taskOf(core: CoreService, claim: LeaseClaim): Promise<string> {
  return (await core.reads.leases.byId(claim.leaseId))?.taskId ?? '';
}
