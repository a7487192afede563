import { nativeEndpoints } from '@testyard/protocol';
import type { FastifyInstance } from 'fastify';
import { mountEndpoint } from '../common/endpoint-route.ts';
import { auditHandlers } from './audit.ts';
import { caseColumnHandlers } from './case-columns.ts';
import { caseHandlers } from './cases.ts';
import { controlHandlers } from './control-runs.ts';
import { evidenceHandlers } from './evidence.ts';
import { executorHandlers } from './executors.ts';
import { failureHandlers } from './failures.ts';
import { historyHandlers } from './history.ts';
import { importHandlers } from './imports.ts';
import { keptRunHandlers } from './kept-runs.ts';
import { leaseHandlers } from './leases.ts';
import type { NativeDoor, NativeHandlers, NativeName } from './native-handlers.ts';
import { mountOpenApi } from './open-api/mount-open-api.ts';
import { projectHandlers } from './projects.ts';
import { registrationCodeHandlers } from './registration-codes.ts';
import { reportHandlers } from './reports.ts';
import { rerunHandlers } from './rerun.ts';
import { runArchiveHandlers } from './run-archives.ts';
import { runEventHandlers } from './run-events.ts';
import { runHandlers } from './runs.ts';
import { secretHandlers } from './secrets.ts';
import { versionHandlers } from './server-version.ts';
import { sessionHandlers } from './session.ts';
import { startHandlers } from './start-runs.ts';
import { sutHandlers } from './suts.ts';
import { templateChangeHandlers } from './template-changes.ts';
import { groupHandlers } from './template-groups.ts';
import { mountTemplateSchema } from './template-schema.ts';
import { templateVersionHandlers } from './template-versions.ts';
import { templateHandlers } from './templates.ts';
import { tokenHandlers } from './tokens.ts';
import { memberHandlers, userHandlers } from './users.ts';
import { whyHandlers } from './why.ts';

/** Mounts the native API: every row of the endpoint table, its description, and the schema of template documents for editors. */
export function registerNative(app: FastifyInstance, door: NativeDoor): void {
  const handlers: NativeHandlers = {
    ...versionHandlers(),
    ...projectHandlers(door),
    ...templateHandlers(door),
    ...templateChangeHandlers(door),
    ...templateVersionHandlers(door),
    ...groupHandlers(door),
    ...sutHandlers(door),
    ...startHandlers(door),
    ...runHandlers(door),
    ...controlHandlers(door),
    ...whyHandlers(door),
    ...rerunHandlers(door),
    ...runEventHandlers(door),
    ...keptRunHandlers(door),
    ...caseHandlers(door),
    ...caseColumnHandlers(door),
    ...failureHandlers(door),
    ...historyHandlers(door),
    ...reportHandlers(door),
    ...importHandlers(door),
    ...leaseHandlers(door),
    ...evidenceHandlers(door),
    ...runArchiveHandlers(door),
    ...executorHandlers(door),
    ...auditHandlers(door),
    ...sessionHandlers(door),
    ...userHandlers(door),
    ...memberHandlers(door),
    ...tokenHandlers(door),
    ...registrationCodeHandlers(door),
    ...secretHandlers(door),
  };
  for (const name of Object.keys(nativeEndpoints) as NativeName[]) mount(app, name, handlers);
  mountTemplateSchema(app, door);
  mountOpenApi(app, door);
}

function mount<Name extends NativeName>(app: FastifyInstance, name: Name, handlers: NativeHandlers): void {
  mountEndpoint<(typeof nativeEndpoints)[Name]>(app, nativeEndpoints[name], handlers[name]);
}
