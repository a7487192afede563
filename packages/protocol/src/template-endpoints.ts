import Type, { type Static } from 'typebox';
import type { Endpoint } from './endpoint.ts';
import { RunState, Verdict } from './run-resources.ts';
import { DecimalId, HexId, Name, Nullable, Page, PageQuery, Timestamp } from './scalars.ts';
import { TemplateDocument } from './template-document.ts';

const inProject = Type.Object({ projectId: HexId });
const ofTemplate = Type.Object({ templateId: DecimalId });
const VersionNumber = Type.String({ pattern: '^[1-9][0-9]{0,8}$' });
const ofVersion = Type.Object({ templateId: DecimalId, version: VersionNumber });

export const Finding = Type.Object({
  severity: Type.Union([Type.Literal('error'), Type.Literal('warning')]),
  pointer: Type.String({ description: 'JSON pointer into the document' }),
  detail: Type.String(),
  line: Type.Optional(Type.Integer({ description: 'From 1, where the body was YAML and has the place' })),
  column: Type.Optional(Type.Integer({ description: 'From 1' })),
});
export type Finding = Static<typeof Finding>;

/** Longest document of a template as JSON, in bytes of UTF-8: 100,000 commands as cases are some six MiB. */
export const mostDocumentBytes = 12 * 1024 * 1024;

/** Longest text of a document as YAML, in bytes of UTF-8: reading it takes much longer than reading JSON. */
export const mostTextBytes = 128 * 1024;
const mostTextParts = 10_000;

/** Whether a text has more than 10,000 lines, commas and brackets: as YAML it is read for as long as a much longer one. */
export const isDenseText = (text: string): boolean => (text.match(/[\n,[{]/g)?.length ?? 0) > mostTextParts;

const text = Nullable(
  Type.String({
    description: 'YAML as its author wrote it, which says the document; null where it came as JSON',
  }),
);
const template = {
  id: DecimalId,
  projectId: HexId,
  version: Type.Integer(),
  name: Type.String(),
  disabled: Type.Boolean(),
  document: TemplateDocument,
  createdAt: Timestamp,
  updatedAt: Timestamp,
};
/** A template as a list shows it: without its text. */
export const Template = Type.Object(template);
export type Template = Static<typeof Template>;
export const WrittenTemplate = Type.Object({ ...template, text });
export type WrittenTemplate = Static<typeof WrittenTemplate>;

/** One task of a template: `number` is that of its run; the verdict is null before its end. */
export const Execution = Type.Object({
  taskId: DecimalId,
  runId: HexId,
  number: Type.Integer(),
  state: RunState,
  verdict: Nullable(Verdict),
  createdAt: Timestamp,
});
export type Execution = Static<typeof Execution>;
export const TemplateExecutions = Type.Object({
  templateId: DecimalId,
  executions: Type.Array(Execution, { description: 'Newest first, at most ten; dry runs left out' }),
});
export type TemplateExecutions = Static<typeof TemplateExecutions>;

const versionHead = {
  templateId: DecimalId,
  version: Type.Integer({ description: 'From 1' }),
  createdAt: Timestamp,
  createdBy: Type.String({ description: 'Name of the user who saved it' }),
};
/** A version as a list shows it: without its document. */
export const TemplateVersionHead = Type.Object(versionHead);
export type TemplateVersionHead = Static<typeof TemplateVersionHead>;
export const TemplateVersion = Type.Object({ ...versionHead, document: TemplateDocument, text });
export type TemplateVersion = Static<typeof TemplateVersion>;

/**
 * One place at which two documents differ: `before` is absent where something was added, `after` where it was taken
 * away. The pointer is one into the later document, or the earlier where the later has nothing there.
 */
export const DocumentChange = Type.Object({
  pointer: Type.String({ description: 'JSON pointer' }),
  before: Type.Optional(Type.Unknown()),
  after: Type.Optional(Type.Unknown()),
});
export type DocumentChange = Static<typeof DocumentChange>;

export const SavedTemplate = Type.Object({
  result: Type.Union([Type.Literal('created'), Type.Literal('updated'), Type.Literal('unchanged')]),
  template: Type.Union([WrittenTemplate, Type.Null()]),
  changes: Type.Array(DocumentChange),
});
export type SavedTemplate = Static<typeof SavedTemplate>;

/** Templates and their versions. `ETag` names a state; `If-Match` with it refuses (412) what was made on another. */
export const templateEndpoints = {
  listTemplates: {
    method: 'GET',
    path: '/api/v1/projects/:projectId/templates',
    summary: 'Templates of a project, by name',
    right: 'viewer',
    params: inProject,
    query: Type.Object({ ...PageQuery, name: Type.Optional(Name) }),
    status: 200,
    response: Page(Template),
  },
  listLastExecutions: {
    method: 'GET',
    path: '/api/v1/projects/:projectId/templates/last-executions',
    summary: 'The last ten executions of each template of a project, in the order of the list of templates',
    right: 'viewer',
    params: inProject,
    query: Type.Object(PageQuery),
    status: 200,
    response: Page(TemplateExecutions),
  },
  createTemplate: {
    method: 'POST',
    path: '/api/v1/projects/:projectId/templates',
    summary: 'Save a new template',
    right: 'maintainer',
    params: inProject,
    body: TemplateDocument,
    alsoYaml: true,
    status: 201,
    response: WrittenTemplate,
  },
  saveTemplateByName: {
    method: 'PUT',
    path: '/api/v1/projects/:projectId/templates/by-name',
    summary:
      'See to it that the project has this document under its name: create, add a version, or leave alone what says ' +
      'the same in the same text; with dryRun=true only tell the changes; honours If-Match',
    right: 'maintainer',
    params: inProject,
    query: Type.Object({
      dryRun: Type.Optional(Type.Union([Type.Literal('true'), Type.Literal('false')])),
    }),
    body: TemplateDocument,
    alsoYaml: true,
    honours: ['If-Match'],
    status: 200,
    response: SavedTemplate,
  },
  validateTemplate: {
    method: 'POST',
    path: '/api/v1/projects/:projectId/templates/validate',
    summary: 'Check a template document without saving it',
    right: 'viewer',
    params: inProject,
    body: Type.Unknown(),
    alsoYaml: true,
    status: 200,
    response: Type.Object({ valid: Type.Boolean(), findings: Type.Array(Finding) }),
  },
  getTemplate: {
    method: 'GET',
    path: '/api/v1/templates/:templateId',
    summary: 'One template with its text, and its ETag',
    right: 'viewer',
    params: ofTemplate,
    status: 200,
    response: WrittenTemplate,
  },
  updateTemplate: {
    method: 'PUT',
    path: '/api/v1/templates/:templateId',
    summary: 'Replace a template by a new version; honours If-Match',
    right: 'maintainer',
    params: ofTemplate,
    body: TemplateDocument,
    alsoYaml: true,
    honours: ['If-Match'],
    status: 200,
    response: WrittenTemplate,
  },
  deleteTemplate: {
    method: 'DELETE',
    path: '/api/v1/templates/:templateId',
    summary: 'Delete a template; its runs stay; honours If-Match',
    right: 'maintainer',
    params: ofTemplate,
    honours: ['If-Match'],
    status: 204,
  },
  listTemplateVersions: {
    method: 'GET',
    path: '/api/v1/templates/:templateId/versions',
    summary: 'Versions of a template, newest first; every save that changed something is one',
    right: 'viewer',
    params: ofTemplate,
    query: Type.Object(PageQuery),
    status: 200,
    response: Page(TemplateVersionHead),
  },
  getTemplateVersion: {
    method: 'GET',
    path: '/api/v1/templates/:templateId/versions/:version',
    summary: 'One version with its document and its text',
    right: 'viewer',
    params: ofVersion,
    status: 200,
    response: TemplateVersion,
  },
  diffTemplateVersions: {
    method: 'GET',
    path: '/api/v1/templates/:templateId/diff',
    summary: 'Where two versions differ; to: the present one where absent, from: the one before it',
    right: 'viewer',
    params: ofTemplate,
    query: Type.Object({ from: Type.Optional(VersionNumber), to: Type.Optional(VersionNumber) }),
    status: 200,
    response: Type.Object({
      from: Type.Integer(),
      to: Type.Integer(),
      changes: Type.Array(DocumentChange),
    }),
  },
  restoreTemplateVersion: {
    method: 'POST',
    path: '/api/v1/templates/:templateId/versions/:version/restore',
    summary: 'Make the document of an earlier version, with its text, the next version; honours If-Match',
    right: 'maintainer',
    params: ofVersion,
    honours: ['If-Match'],
    status: 200,
    response: WrittenTemplate,
  },
} as const satisfies Record<string, Endpoint>;
