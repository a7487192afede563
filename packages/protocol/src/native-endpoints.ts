import Type, { type Static } from 'typebox';
import { accessEndpoints, Role } from './access-endpoints.ts';
import { auditEndpoints } from './audit-endpoints.ts';
import { caseColumnEndpoints } from './case-columns.ts';
import { controlEndpoints } from './control-endpoints.ts';
import { dryRunEndpoints } from './dry-run-endpoints.ts';
import type { Endpoint } from './endpoint.ts';
import { evidenceEndpoints } from './evidence-endpoints.ts';
import { failureEndpoints } from './failure-endpoints.ts';
import { historyEndpoints } from './history-endpoints.ts';
import { importEndpoints } from './import-endpoints.ts';
import { leaseEndpoints } from './lease-endpoints.ts';
import { managingExecutors } from './managing-executors.ts';
import { reportEndpoints } from './report-endpoints.ts';
import { CaseId, rerunEndpoints } from './rerun-endpoints.ts';
import { runEvents } from './run-events.ts';
import { Case, CaseDetail, Run, RunState, RunSummary, Task, Verdict } from './run-resources.ts';
import { DecimalId, HexId, Name, Nullable, Page, PageQuery, RoundQuery, Timestamp } from './scalars.ts';
import { secretEndpoints } from './secret-endpoints.ts';
import { StartRun } from './start-run.ts';
import { sutEndpoints } from './sut-endpoints.ts';
import { templateEndpoints } from './template-endpoints.ts';
import { versionEndpoints } from './version-endpoints.ts';
import { whyEndpoints } from './why-endpoints.ts';

const inProject = Type.Object({ projectId: HexId });
const byDecimal = <const N extends string>(name: N) =>
  Type.Object({ [name]: DecimalId } as Record<N, typeof DecimalId>);
const pageQuery = Type.Object(PageQuery);
const text = Type.String({ maxLength: 1000 });

/** `maximumSlots`: slots of executors that its tasks may have at once; null is no limit. */
const MaximumSlots = Nullable(Type.Integer({ minimum: 1, maximum: 100_000 }));
export const Project = Type.Object({
  id: HexId,
  name: Name,
  maximumSlots: MaximumSlots,
  createdAt: Timestamp,
  /** Of the caller. */
  role: Role,
});
export type Project = Static<typeof Project>;

export const TemplateGroup = Type.Object({
  id: DecimalId,
  projectId: HexId,
  name: Name,
  templateIds: Type.Array(DecimalId),
});
export type TemplateGroup = Static<typeof TemplateGroup>;

/** The native API, /api/v1: one table for validation, serialising, client and reference. */
export const nativeEndpoints = {
  ...versionEndpoints,
  listProjects: {
    method: 'GET',
    path: '/api/v1/projects',
    summary: 'Projects that the caller may see',
    right: 'user',
    query: pageQuery,
    status: 200,
    response: Page(Project),
  },
  createProject: {
    method: 'POST',
    path: '/api/v1/projects',
    summary: 'Create a project',
    right: 'system-admin',
    body: Type.Object({ name: Name }, { additionalProperties: false }),
    status: 201,
    response: Project,
  },
  getProject: {
    method: 'GET',
    path: '/api/v1/projects/:projectId',
    summary: 'One project',
    right: 'viewer',
    params: inProject,
    status: 200,
    response: Project,
  },
  updateProject: {
    method: 'PATCH',
    path: '/api/v1/projects/:projectId',
    summary: 'Limit how many slots of executors the tasks of a project may have at once; null is no limit',
    right: 'admin',
    params: inProject,
    body: Type.Object({ maximumSlots: MaximumSlots }, { additionalProperties: false }),
    status: 200,
    response: Project,
  },
  ...templateEndpoints,
  ...dryRunEndpoints,
  listGroups: {
    method: 'GET',
    path: '/api/v1/projects/:projectId/template-groups',
    summary: 'Template groups of a project, by name',
    right: 'viewer',
    params: inProject,
    query: pageQuery,
    status: 200,
    response: Page(TemplateGroup),
  },
  createGroup: {
    method: 'POST',
    path: '/api/v1/projects/:projectId/template-groups',
    summary: 'Save templates that are executed together',
    right: 'maintainer',
    params: inProject,
    body: Type.Object(
      { name: Name, templateIds: Type.Array(DecimalId, { maxItems: 1000 }) },
      { additionalProperties: false },
    ),
    status: 201,
    response: TemplateGroup,
  },
  getGroup: {
    method: 'GET',
    path: '/api/v1/template-groups/:groupId',
    summary: 'One template group',
    right: 'viewer',
    params: byDecimal('groupId'),
    status: 200,
    response: TemplateGroup,
  },
  updateGroup: {
    method: 'PUT',
    path: '/api/v1/template-groups/:groupId',
    summary: 'Rename a group or replace its members',
    right: 'maintainer',
    params: byDecimal('groupId'),
    body: Type.Object(
      { name: Name, templateIds: Type.Array(DecimalId, { maxItems: 1000 }) },
      { additionalProperties: false },
    ),
    status: 200,
    response: TemplateGroup,
  },
  deleteGroup: {
    method: 'DELETE',
    path: '/api/v1/template-groups/:groupId',
    summary: 'Delete a group; its templates stay',
    right: 'maintainer',
    params: byDecimal('groupId'),
    status: 204,
  },
  ...sutEndpoints,
  startRun: {
    method: 'POST',
    path: '/api/v1/projects/:projectId/runs',
    summary: 'Start a run of one or several templates; honours Idempotency-Key and Prefer: wait',
    right: 'runner',
    params: inProject,
    body: StartRun,
    honours: ['Idempotency-Key', 'Prefer', 'traceparent'],
    status: 202,
    others: ['ended'],
    response: Run,
  },
  listRuns: {
    method: 'GET',
    path: '/api/v1/projects/:projectId/runs',
    summary:
      'Runs of a project, newest first; `template` by id or name, `since` <= start < `until`; `ci`, `branch` and `commit` are those of the pipeline that started it; state and verdict are those of the latest round. With filters a page may be shorter than `limit` and still have a `next`: go on with it',
    right: 'viewer',
    params: inProject,
    query: Type.Object({
      ...PageQuery,
      state: Type.Optional(RunState),
      verdict: Type.Optional(Verdict),
      template: Type.Optional(Type.String({ minLength: 1, maxLength: 200 })),
      sut: Type.Optional(text),
      createdBy: Type.Optional(text),
      ci: Type.Optional(
        Type.String({
          minLength: 1,
          maxLength: 60,
          description: '`provider` of the pipeline that started it',
        }),
      ),
      branch: Type.Optional(
        Type.String({ minLength: 1, maxLength: 300, description: '`branch` of that pipeline' }),
      ),
      commit: Type.Optional(
        Type.String({
          pattern: '^[0-9A-Za-z]{7,100}$',
          description: '`commit` of that pipeline, or how it begins',
        }),
      ),
      dryRun: Type.Optional(
        Type.Union([Type.Literal('true'), Type.Literal('false')], {
          description: 'true: dry runs alone; they are in no other list',
        }),
      ),
      since: Type.Optional(Timestamp),
      until: Type.Optional(Timestamp),
    }),
    status: 200,
    response: Page(RunSummary),
  },
  getRunByNumber: {
    method: 'GET',
    path: '/api/v1/projects/:projectId/runs/:number',
    summary: 'One run by its number within the project',
    right: 'viewer',
    params: Type.Object({ projectId: HexId, number: Type.String({ pattern: '^[0-9]{1,9}$' }) }),
    status: 200,
    response: Run,
  },
  getRun: {
    method: 'GET',
    path: '/api/v1/runs/:runId',
    summary: 'One run; with Prefer: wait=N answers when it is finished or after N seconds',
    right: 'viewer',
    params: Type.Object({ runId: HexId }),
    query: Type.Object(RoundQuery),
    honours: ['Prefer'],
    status: 200,
    response: Run,
  },
  ...controlEndpoints,
  deleteRun: {
    method: 'DELETE',
    path: '/api/v1/runs/:runId',
    summary: 'Delete a finished run that is not pinned, with its cases, logs and artifacts',
    right: 'maintainer',
    params: Type.Object({ runId: HexId }),
    status: 204,
  },
  pinRun: {
    method: 'PUT',
    path: '/api/v1/runs/:runId/pin',
    summary: 'Keep a run whatever its age; repeating it changes nothing',
    right: 'maintainer',
    params: Type.Object({ runId: HexId }),
    status: 200,
    response: Run,
  },
  unpinRun: {
    method: 'DELETE',
    path: '/api/v1/runs/:runId/pin',
    summary: 'Let a run be deleted by its age again; repeating it changes nothing',
    right: 'maintainer',
    params: Type.Object({ runId: HexId }),
    status: 200,
    response: Run,
  },
  listTasks: {
    method: 'GET',
    path: '/api/v1/runs/:runId/tasks',
    summary: 'Tasks of a round of a run, in the order of the call',
    right: 'viewer',
    params: Type.Object({ runId: HexId }),
    query: Type.Object({ ...PageQuery, ...RoundQuery }),
    status: 200,
    response: Page(Task),
  },
  getTask: {
    method: 'GET',
    path: '/api/v1/tasks/:taskId',
    summary: 'One task',
    right: 'viewer',
    params: byDecimal('taskId'),
    status: 200,
    response: Task,
  },
  listCases: {
    method: 'GET',
    path: '/api/v1/runs/:runId/cases',
    summary:
      'Cases of a round of a run; order=finished lists final ones as they ended and honours Prefer: wait',
    right: 'viewer',
    params: Type.Object({ runId: HexId }),
    query: Type.Object({
      ...PageQuery,
      ...RoundQuery,
      status: Type.Optional(Type.String({ description: 'One status or several, comma-separated' })),
      taskId: Type.Optional(DecimalId),
      name: Type.Optional(Type.String({ maxLength: 4096 })),
      suite: Type.Optional(Type.String({ maxLength: 4096 })),
      order: Type.Optional(Type.Union([Type.Literal('listed'), Type.Literal('finished')])),
    }),
    honours: ['Prefer'],
    status: 200,
    response: Page(Case),
  },
  getCase: {
    method: 'GET',
    path: '/api/v1/runs/:runId/cases/:caseId',
    summary: 'One case with every attempt',
    right: 'viewer',
    params: Type.Object({ runId: HexId, caseId: CaseId }),
    status: 200,
    response: CaseDetail,
  },
  ...whyEndpoints,
  ...rerunEndpoints,
  ...runEvents,
  ...caseColumnEndpoints,
  ...failureEndpoints,
  ...historyEndpoints,
  ...reportEndpoints,
  ...importEndpoints,
  ...leaseEndpoints,
  ...evidenceEndpoints,
  ...managingExecutors,
  ...auditEndpoints,
  ...accessEndpoints,
  ...secretEndpoints,
} as const satisfies Record<string, Endpoint>;
