import { listLastExecutions, listTemplates, readTemplate, validateTemplate } from '@testyard/core';
import { yamlBodyOf } from '../../common/bodies/yaml-body.ts';
import { contextOf } from '../../common/errors.ts';
import { readPageRequest } from '../../common/headers/cursor.ts';
import type { NativeDoor, NativeHandlers } from '../native-handlers.ts';
import { presentFinding } from '../present/present-finding.ts';
import { presentPage } from '../present/present-page.ts';
import { presentTagged } from '../present/present-tagged.ts';
import { presentExecutions, presentTemplate } from '../present/present-template.ts';
import { readDocument } from './read-document.ts';

type Handled = 'listTemplates' | 'listLastExecutions' | 'validateTemplate' | 'getTemplate';

export function templateHandlers({ core }: NativeDoor): Pick<NativeHandlers, Handled> {
  return {
    listTemplates: async ({ principal, params, query }) => {
      const { projectId } = params;
      const page = readPageRequest(query);
      const found = await listTemplates(core, { principal, projectId, name: query.name ?? null, page });
      return presentPage(found, presentTemplate);
    },

    listLastExecutions: async ({ principal, params, query }) => {
      const call = { principal, projectId: params.projectId, page: readPageRequest(query) };
      return presentPage(await listLastExecutions(core, call), presentExecutions);
    },

    validateTemplate: async ({ principal, params, body, request }) => {
      const { language } = contextOf(request);
      const { document, findings } = readDocument(request, body, language);
      const found = await validateTemplate(core, { principal, projectId: params.projectId, document });
      const all = [...findings, ...found];
      return {
        valid: all.every(({ severity }) => severity !== 'error'),
        findings: all.map((each) => presentFinding(each, { language, yaml: yamlBodyOf(request) })),
      };
    },

    getTemplate: async ({ principal, params, reply }) =>
      presentTagged(reply, await readTemplate(core, principal, params.templateId)),
  };
}
