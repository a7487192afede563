import { createTemplate, deleteTemplate, saveTemplateByName, updateTemplate } from '@testyard/core';
import { readIfMatch } from '../../common/headers/if-match.ts';
import type { NativeDoor, NativeHandlers } from '../native-handlers.ts';
import { presentTagged } from '../present/present-tagged.ts';
import { documentText } from './document-text.ts';

type Handled = 'createTemplate' | 'saveTemplateByName' | 'updateTemplate' | 'deleteTemplate';

export function templateChangeHandlers({ core }: NativeDoor): Pick<NativeHandlers, Handled> {
  return {
    createTemplate: async ({ principal, params, body, request, reply }) => {
      const template = await createTemplate(core, {
        principal,
        projectId: params.projectId,
        document: body,
        text: documentText(request),
      });
      reply.header('location', `/api/v1/templates/${template.id}`);
      return presentTagged(reply, template);
    },

    saveTemplateByName: async ({ principal, params, query, body, request, reply }) => {
      const { template, ...done } = await saveTemplateByName(core, {
        principal,
        projectId: params.projectId,
        document: body,
        text: documentText(request),
        expected: readIfMatch(request),
        dryRun: query.dryRun === 'true',
      });
      const changes = done.changes.map((change) => ({ ...change }));
      return { ...done, changes, template: template === null ? null : presentTagged(reply, template) };
    },

    updateTemplate: async ({ principal, params, body, request, reply }) => {
      const { templateId } = params;
      const change = { document: body, text: documentText(request), expected: readIfMatch(request) };
      return presentTagged(reply, await updateTemplate(core, { principal, templateId, ...change }));
    },

    deleteTemplate: async ({ principal, params, request }) => {
      await deleteTemplate(core, {
        principal,
        templateId: params.templateId,
        expected: readIfMatch(request),
      });
      return undefined;
    },
  };
}
