import {
  createTemplate,
  deleteTemplate,
  listTemplates,
  readTemplate,
  updateTemplate,
  validateTemplate,
} from '@testyard/core';
import { readPageRequest } from '../common/cursor.ts';
import { contextOf } from '../common/errors.ts';
import { findingText } from '../common/finding-texts.ts';
import type { NativeDoor, NativeHandlers } from './native-handlers.ts';
import { presentPage } from './present/present-page.ts';
import { presentTemplate } from './present/present-template.ts';
import { readDocument } from './read-document.ts';

type Handled =
  | 'listTemplates'
  | 'createTemplate'
  | 'validateTemplate'
  | 'getTemplate'
  | 'updateTemplate'
  | 'deleteTemplate';

export function templateHandlers({ core }: NativeDoor): Pick<NativeHandlers, Handled> {
  return {
    listTemplates: async ({ principal, params, query }) => {
      const { projectId } = params;
      const page = readPageRequest(query);
      const found = await listTemplates(core, { principal, projectId, name: query.name ?? null, page });
      return presentPage(found, presentTemplate);
    },

    createTemplate: async ({ principal, params, body, reply }) => {
      const template = await createTemplate(core, {
        principal,
        projectId: params.projectId,
        document: body,
      });
      reply.header('location', `/api/v1/templates/${template.id}`);
      return presentTemplate(template);
    },

    validateTemplate: async ({ principal, params, body, request }) => {
      const { document, findings } = readDocument(request, body);
      const found = await validateTemplate(core, { principal, projectId: params.projectId, document });
      const all = [...findings, ...found];
      const { language } = contextOf(request);
      return {
        valid: all.every(({ severity }) => severity !== 'error'),
        findings: all.map((each) => ({
          ...{ severity: each.severity, pointer: each.pointer, detail: findingText(each, language) },
        })),
      };
    },

    getTemplate: async ({ principal, params }) =>
      presentTemplate(await readTemplate(core, principal, params.templateId)),

    updateTemplate: async ({ principal, params, body }) => {
      const { templateId } = params;
      return presentTemplate(await updateTemplate(core, { principal, templateId, document: body }));
    },

    deleteTemplate: async ({ principal, params }) => {
      await deleteTemplate(core, { principal, templateId: params.templateId });
      return undefined;
    },
  };
}
