import type {
  SavedVersion,
  Template,
  TemplateExecutions,
  TemplateGroup,
  TemplateVersion,
  TemplateVersionHead,
} from '@testyard/core';
import type {
  TemplateExecutions as ExecutionsResource,
  TemplateDocument,
  TemplateGroup as TemplateGroupResource,
  Template as TemplateResource,
  TemplateVersionHead as VersionHeadResource,
  TemplateVersion as VersionResource,
} from '@testyard/protocol';
import { timestamp } from './timestamp.ts';

/** A template without its text. */
export function presentTemplate(template: Template): TemplateResource {
  return {
    id: template.id,
    projectId: template.projectId,
    version: template.version,
    name: template.name,
    disabled: template.document.disabled ?? false,
    // The document has the shape of the schema: it came in through it.
    document: template.document as TemplateDocument,
    createdAt: timestamp(template.createdAt),
    updatedAt: timestamp(template.updatedAt),
  };
}

export function presentExecutions({ templateId, executions }: TemplateExecutions): ExecutionsResource {
  return {
    templateId,
    executions: executions.map((each) => ({ ...each, createdAt: timestamp(each.createdAt) })),
  };
}

export function presentVersionHead(version: SavedVersion<TemplateVersionHead>): VersionHeadResource {
  return {
    templateId: version.templateId,
    version: version.version,
    createdAt: timestamp(version.createdAt),
    createdBy: version.savedBy,
  };
}

export function presentVersion(version: SavedVersion<TemplateVersion>): VersionResource {
  return {
    ...presentVersionHead(version),
    document: version.document as TemplateDocument,
    text: version.text,
  };
}

export function presentGroup(group: TemplateGroup): TemplateGroupResource {
  return {
    id: group.id,
    projectId: group.projectId,
    name: group.name,
    templateIds: [...group.templateIds],
  };
}
