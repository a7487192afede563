import {
  type Announcement,
  announceExecutor,
  CoreError,
  type CoreService,
  claimWork,
  cutRemark,
  goOffline,
  heartbeat,
  leaveForGood,
  registerExecutor,
  takeNewKey,
} from '@testyard/core';
import { type Announce, executorEndpoints } from '@testyard/protocol';
import type { FastifyInstance } from 'fastify';
import { mountEndpoint } from '../common/endpoint-route.ts';
import type { CallTraces } from '../common/listening/call-traces.ts';
import { callerGone } from '../common/listening/lifecycle.ts';
import { originOf } from '../common/principal.ts';
import { toldRemark } from '../common/texts/told-remark.ts';
import { callerOf, requireProtocol } from './identify-executor.ts';
import { ParkedClaims } from './parked-claims.ts';
import { presentOffer, presentOrder } from './present-offer.ts';
import { SeldomNews } from './seldom-news.ts';

/** Beats in one TTL. */
const beatsPerLease = 6;
/** A task that cannot be offered is told of once in so long. */
const tellAgainMs = 3_600_000;

export interface InstanceDoor {
  readonly core: CoreService;
  readonly traces?: CallTraces;
  /** An embedded executor has announced itself to this process; that of another replica does so there. */
  readonly onEmbedded?: (executorId: string) => void;
}

/** What an executor says of itself: registering, announcing, living, asking for work. */
export function mountInstanceRoutes(app: FastifyInstance, door: InstanceDoor): void {
  const { core, traces } = door;
  const damage = new SeldomNews(core.clock, tellAgainMs);
  mountPresence(app, door);
  const parked = new ParkedClaims(core.signals);
  mountEndpoint(app, executorEndpoints.claim, async ({ body, request }) => {
    const { id: executorId, projectId, isOld } = callerOf(request);
    if (request.server.lifecycle.closing.aborted) throw new CoreError('SHUTTING_DOWN');
    const trouble = body.trouble ? toldRemark(body.trouble) : null;
    const claim = async (isLookAgain: boolean) => {
      const found = await claimWork(core, { executorId, ...body, trouble, isLookAgain });
      for (const { id, error } of found.unreadable)
        if (damage.isNews(id)) request.log.error({ err: error, row: id }, 'cannot be offered');
      return found;
    };
    // Its newer key has not come to it.
    const waitMs = isOld ? 0 : body.waitSeconds * 1000;
    const claimed = await parked.wait({
      executorId,
      projectId,
      claim,
      waitMs,
      signal: callerGone(request),
    });
    return {
      offers: claimed.offers.map((offer) =>
        presentOffer(offer, {
          now: core.clock.now(),
          limits: core.settings.evidence,
          ...(traces ? { traces } : {}),
        }),
      ),
      orders: claimed.orders.map(presentOrder),
      drain: claimed.drain,
      ...(claimed.rotate || isOld ? { rotate: true } : {}),
      wantedBack: [...claimed.wantedBack],
    };
  });
}

/** Coming, living and leaving. */
function mountPresence(app: FastifyInstance, { core, onEmbedded }: InstanceDoor): void {
  mountEndpoint(app, executorEndpoints.register, async ({ body, request }) => {
    requireProtocol(request);
    return registerExecutor(core, { ...body, origin: originOf(request) });
  });
  mountEndpoint(app, executorEndpoints.announce, async ({ body, request }) => {
    const { id: executorId, embedded } = callerOf(request);
    await announceExecutor(core, executorId, announcementOf(body));
    if (embedded) onEmbedded?.(executorId);
    const leaseSeconds = core.settings.leaseMs / 1000;
    return { executorId, leaseSeconds, heartbeatSeconds: leaseSeconds / beatsPerLease };
  });
  mountEndpoint(app, executorEndpoints.heartbeat, async ({ body, request }) => ({
    leases: await heartbeat(core, { executorId: callerOf(request).id, ...body }),
  }));
  mountEndpoint(app, executorEndpoints.leave, async ({ body: { instanceId }, request }) => {
    const { id: executorId } = callerOf(request);
    if (instanceId === undefined) return { removed: await leaveForGood(core, executorId) };
    await goOffline(core, { executorId, instanceId });
    return { removed: false };
  });
  mountEndpoint(app, executorEndpoints.renewCredential, async ({ request }) => {
    const { id: executorId, credential } = callerOf(request);
    return takeNewKey(core, { executorId, credential });
  });
}

/** Without what only the wire has. */
function announcementOf({ distrusted = {}, ...announced }: Announce): Announcement {
  const told = Object.entries(distrusted).map(([name, each]) => [
    name,
    { version: each.version, message: cutRemark(toldRemark(each)) },
  ]);
  return { ...announced, distrusted: Object.fromEntries(told) };
}
