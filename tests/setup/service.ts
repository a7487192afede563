import { type Client, createClient, signIn, waitForVerdict } from '@testyard/client';
import type { Case, Run, StartRun, TemplateDocument } from '@testyard/protocol';
import type { Program } from './program.ts';

/** A running `testyard up` and its admin, who works in the project `default`. */
export interface Service {
  readonly program: Program;
  readonly mark: string;
  readonly url: string;
  readonly port: number;
  readonly token: string;
  readonly client: Client;
  readonly projectId: string;
}

export interface Address {
  readonly program: Program;
  readonly mark: string;
  readonly url: string;
  readonly password: string;
}

export async function signedIn({ program, mark, url, password }: Address): Promise<Service> {
  const { token } = await signIn({ server: url, userName: 'admin', password });
  const client = createClient({ server: url, token, language: 'en' });
  const { items } = await client.call('listProjects', {});
  const projectId = items.find(({ name }) => name === 'default')?.id ?? '';
  return { program, mark, url, port: Number(new URL(url).port), token, client, projectId };
}

/** Saves a template and answers its id. */
export async function saveTemplate(service: Service, document: TemplateDocument): Promise<string> {
  const params = { projectId: service.projectId };
  return (await service.client.call('createTemplate', { params, body: document })).id;
}

export function startRun(service: Service, templates: string[], more: Partial<StartRun> = {}): Promise<Run> {
  return service.client.startRun(service.projectId, { templates, ...more });
}

export function verdictOf(service: Service, runId: string, timeoutMs = 90_000): Promise<Run> {
  return waitForVerdict(service.client, runId, { timeoutMs });
}

/** Starts a run of these templates and waits for its verdict. */
export async function runToTheEnd(service: Service, ...templates: string[]): Promise<Run> {
  const { id } = await startRun(service, templates);
  return verdictOf(service, id);
}

/** Saves a template, runs it and waits for the verdict. */
export async function runTemplate(service: Service, document: TemplateDocument): Promise<Run> {
  return runToTheEnd(service, await saveTemplate(service, document));
}

export async function casesOf(service: Service, runId: string): Promise<Case[]> {
  const cases: Case[] = [];
  const query = { limit: '1000' };
  for await (const one of service.client.items('listCases', { params: { runId }, query })) cases.push(one);
  return cases;
}

/** `{case name: status}`, with the cause where there is one. */
export async function statusesOf(service: Service, runId: string): Promise<Record<string, string>> {
  const cases = await casesOf(service, runId);
  const told = cases.map(({ name, status, cause }) => [name, cause ? `${status} (${cause})` : `${status}`]);
  return Object.fromEntries(told);
}

/** All bytes of one stream of a task, over all its leases in their order. */
export async function logBytes(service: Service, taskId: string, stream: string): Promise<Buffer> {
  const { items } = await service.client.call('listLogs', { params: { taskId } });
  const parts: Buffer[] = [];
  for (const each of items.filter((one) => one.stream === stream)) {
    const params = { taskId, leaseId: each.leaseId, stream };
    const { bytes } = await service.client.readBytes('readLog', { params, from: 0, length: each.length });
    parts.push(Buffer.from(bytes));
  }
  return Buffer.concat(parts);
}
