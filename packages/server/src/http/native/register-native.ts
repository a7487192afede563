import { nativeEndpoints } from '@testyard/protocol';
import type { FastifyInstance } from 'fastify';
import { mountEndpoint } from '../common/endpoint-route.ts';
import { auditHandlers } from './access/audit.ts';
import { projectHandlers } from './access/projects.ts';
import { secretHandlers } from './access/secrets.ts';
import { sessionHandlers } from './access/session.ts';
import { tokenHandlers } from './access/tokens.ts';
import { memberHandlers, userHandlers } from './access/users.ts';
import { evidenceHandlers } from './evidence/evidence.ts';
import { runArchiveHandlers } from './evidence/run-archives.ts';
import { executorHandlers } from './executors/executors.ts';
import { registrationCodeHandlers } from './executors/registration-codes.ts';
import { failureHandlers } from './history/failures.ts';
import { historyHandlers } from './history/history.ts';
import { logHandlers } from './logs/logs.ts';
import type { NativeDoor, NativeHandlers, NativeName } from './native-handlers.ts';
import { mountOpenApi } from './open-api/mount-open-api.ts';
import { importHandlers } from './reports/imports.ts';
import { reportHandlers } from './reports/reports.ts';
import { caseColumnHandlers } from './runs/case-columns.ts';
import { caseHandlers } from './runs/cases.ts';
import { controlHandlers } from './runs/control-runs.ts';
import { keptRunHandlers } from './runs/kept-runs.ts';
import { leaseHandlers } from './runs/leases.ts';
import { rerunHandlers } from './runs/rerun.ts';
import { runEventHandlers } from './runs/run-events.ts';
import { runHandlers } from './runs/runs.ts';
import { startHandlers } from './runs/start-runs.ts';
import { whyHandlers } from './runs/why.ts';
import { versionHandlers } from './server-version.ts';
import { sutHandlers } from './suts/suts.ts';
import { templateChangeHandlers } from './templates/template-changes.ts';
import { groupHandlers } from './templates/template-groups.ts';
import { mountTemplateSchema } from './templates/template-schema.ts';
import { templateVersionHandlers } from './templates/template-versions.ts';
import { templateHandlers } from './templates/templates.ts';

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
    ...logHandlers(door),
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
