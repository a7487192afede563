import { diffVersions, listVersions, readVersion, restoreTemplate } from '@testyard/core';
import { readIfMatch } from '../../common/headers/if-match.ts';
import type { NativeDoor, NativeHandlers } from '../native-handlers.ts';
import { readNumberedPage } from '../numbered-page.ts';
import { presentPage } from '../present/present-page.ts';
import { presentTagged } from '../present/present-tagged.ts';
import { presentVersion, presentVersionHead } from '../present/present-template.ts';

type Handled =
  | 'listTemplateVersions'
  | 'getTemplateVersion'
  | 'diffTemplateVersions'
  | 'restoreTemplateVersion';

export function templateVersionHandlers({ core }: NativeDoor): Pick<NativeHandlers, Handled> {
  return {
    listTemplateVersions: async ({ principal, params, query }) => {
      const { templateId } = params;
      const page = readNumberedPage(query);
      return presentPage(await listVersions(core, { principal, templateId, page }), presentVersionHead);
    },

    getTemplateVersion: async ({ principal, params }) => {
      const { templateId, version } = params;
      return presentVersion(await readVersion(core, { principal, templateId, version: Number(version) }));
    },

    diffTemplateVersions: async ({ principal, params, query }) => {
      const numberOf = (text: string | undefined) => (text === undefined ? null : Number(text));
      const found = await diffVersions(core, {
        principal,
        templateId: params.templateId,
        from: numberOf(query.from),
        to: numberOf(query.to),
      });
      return { ...found, changes: found.changes.map((change) => ({ ...change })) };
    },

    restoreTemplateVersion: async ({ principal, params, request, reply }) => {
      const { templateId, version } = params;
      const expected = readIfMatch(request);
      const call = { principal, templateId, version: Number(version), expected };
      return presentTagged(reply, await restoreTemplate(core, call));
    },
  };
}
