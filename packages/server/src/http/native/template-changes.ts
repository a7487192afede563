import { createTemplate, deleteTemplate, saveTemplateByName, updateTemplate } from '@testyard/core';
import { readIfMatch } from '../common/if-match.ts';
import type { NativeDoor, NativeHandlers } from './native-handlers.ts';
import { presentTagged } from './present/present-tagged.ts';

type Handled = 'createTemplate' | 'saveTemplateByName' | 'updateTemplate' | 'deleteTemplate';

export function templateChangeHandlers({ core }: NativeDoor): Pick<NativeHandlers, Handled> {
  return {
    createTemplate: async ({ principal, params, body, reply }) => {
      const template = await createTemplate(core, {
        principal,
        projectId: params.projectId,
        document: body,
      });
      reply.header('location', `/api/v1/templates/${template.id}`);
      return presentTagged(reply, template);
    },

    saveTemplateByName: async ({ principal, params, query, body, request, reply }) => {
      const { template, ...done } = await saveTemplateByName(core, {
        principal,
        projectId: params.projectId,
        document: body,
        expected: readIfMatch(request),
        dryRun: query.dryRun === 'true',
      });
      const changes = done.changes.map((change) => ({ ...change }));
      return { ...done, changes, template: template === null ? null : presentTagged(reply, template) };
    },

    updateTemplate: async ({ principal, params, body, request, reply }) => {
      const { templateId } = params;
      const expected = readIfMatch(request);
      return presentTagged(
        reply,
        await updateTemplate(core, { principal, templateId, document: body, expected }),
      );
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
