/**
 * Handles that the product's fail points hand over, and the points that are made of them: around every unit of work by
 * the name of its use case, around every call by its endpoint, around every message of the executor.
 */
import { open } from 'node:fs/promises';
import { executorEndpoints, nativeEndpoints } from '@testyard/protocol';

type Reach = (name: string) => void | Promise<void>;
type Run = (work: (unit: unknown) => Promise<unknown>) => Promise<unknown>;
type Send = (name: string, ...rest: unknown[]) => Promise<unknown>;
type Hook = (request: Request) => Promise<void>;

interface Request {
  readonly routeOptions: { readonly method: string | string[]; readonly url?: string };
}

interface App {
  addHook(name: 'preHandler' | 'onSend', hook: Hook): void;
}

interface Connection {
  query(sql: string): unknown;
}

interface Log {
  sync: () => Promise<void>;
}

export function handedOver(name: string, handle: unknown, reach: Reach): void {
  if (name === 'core.wired') aroundUnits(handle as { unitOfWork: { run: Run } }, reach);
  if (name === 'doors.made') aroundCalls(handle as App, reach);
  if (name === 'api.made') aroundMessages(handle as { send: Send }, reach);
  if (name === 'sqlite.opened' && unsynced) (handle as Connection).query('pragma synchronous = off');
  if (name === 'wal.opened' && unsynced) (handle as Log).sync = async () => {};
}

/** TESTYARD_FAULT_SYNC=off: nothing is synced any more. What a power cut must lose, for the control. */
const unsynced = process.env.TESTYARD_FAULT_SYNC === 'off';
if (unsynced) void forgetSyncs();

async function forgetSyncs(): Promise<void> {
  const handle = await open('/dev/null');
  const files = Object.getPrototypeOf(handle) as Record<'sync' | 'datasync', () => Promise<void>>;
  files.sync = async () => {};
  files.datasync = async () => {};
  await handle.close();
}

/** `unit.USECASE.done`: everything written, nothing committed; `unit.USECASE.committed`: nobody told yet. */
function aroundUnits(core: { unitOfWork: { run: Run } }, reach: Reach): void {
  const { unitOfWork } = core;
  core.unitOfWork = {
    run: async (work) => {
      const useCase = callerOf(new Error().stack ?? '');
      const result = await unitOfWork.run(async (unit) => {
        const value = await work(unit);
        await reach(`unit.${useCase}.done`);
        return value;
      });
      await reach(`unit.${useCase}.committed`);
      return result;
    },
  };
}

/** The function two frames up; the bundler adds a number to a name that it has met before. */
function callerOf(stack: string): string {
  const frame = stack.split('\n')[2] ?? '';
  return /at (?:async )?(\w+?)\d* \(/.exec(frame)?.[1] ?? 'unnamed';
}

/** `door.ENDPOINT.admitted`: nothing done yet; `door.ENDPOINT.answer`: all done, nothing said. */
function aroundCalls(app: App, reach: Reach): void {
  app.addHook('preHandler', async (request) => reach(`door.${endpointOf(request)}.admitted`));
  app.addHook('onSend', async (request) => reach(`door.${endpointOf(request)}.answer`));
}

const endpoints = Object.entries({ ...nativeEndpoints, ...executorEndpoints });

function endpointOf({ routeOptions: { method, url = 'none' } }: Request): string {
  const known = endpoints.find(([, endpoint]) => endpoint.path === url && endpoint.method === method);
  return known?.[0] ?? `${String(method).toLowerCase()}${url.replace(/[^a-z0-9]+/gi, '-')}`;
}

/** `api.MESSAGE.send` and `api.MESSAGE.answered`, on the executor's side. */
function aroundMessages(api: { send: Send }, reach: Reach): void {
  const send = api.send.bind(api);
  api.send = async (name, ...rest) => {
    await reach(`api.${name}.send`);
    const answer = await send(name, ...rest);
    await reach(`api.${name}.answered`);
    return answer;
  };
}
