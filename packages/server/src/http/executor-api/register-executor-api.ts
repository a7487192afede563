import type { FastifyInstance } from 'fastify';
import { type PublicUrl, problemErrors } from '../common/problem.ts';
import { type EvidenceDoor, mountEvidenceRoutes } from './evidence-routes.ts';
import { type InstanceDoor, mountInstanceRoutes } from './instance-routes.ts';
import { LeaseMasks } from './lease-masks.ts';
import { type LeaseDoor, mountLeaseRoutes } from './lease-routes.ts';

/** What executors speak: docs/executor-protocol.md. */
export function registerExecutorApi(
  app: FastifyInstance,
  door: Omit<EvidenceDoor & LeaseDoor, 'masks'> & InstanceDoor & { readonly publicUrl: PublicUrl },
): void {
  app.doors.add({ prefix: '/executor/v1', language: 'en', errors: problemErrors(door.publicUrl) });
  const masks = new LeaseMasks(door.core, door.secretBox);
  app.register(async (room) => {
    mountInstanceRoutes(room, door);
    mountLeaseRoutes(room, { ...door, masks });
    mountEvidenceRoutes(room, { ...door, masks });
  });
}
