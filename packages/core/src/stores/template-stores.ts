import type { TemplateExecutions } from '../templates/execution.ts';
import type {
  SavedState,
  Template,
  TemplateGroup,
  TemplateVersion,
  TemplateVersionHead,
} from '../templates/template.ts';
import type { PageOf, PageRequest } from './page.ts';

export interface TemplateReader {
  /** Also deleted ones. */
  byId(id: string): Promise<Template | null>;
  byIds(ids: readonly string[]): Promise<readonly Template[]>;
  /** Among those that are not deleted. */
  byName(projectId: string, name: string): Promise<Template | null>;
  byNames(projectId: string, names: readonly string[]): Promise<readonly Template[]>;
  /** Every version that was saved, newest first; keys of pages are numbers of versions. */
  versions(templateId: string, page: PageRequest): Promise<PageOf<TemplateVersionHead>>;
  version(templateId: string, version: number): Promise<TemplateVersion | null>;
  /** By name, without deleted ones. */
  list(projectId: string, page: PageRequest & { readonly name: string | null }): Promise<PageOf<Template>>;
  /** In the same order, what each was executed last. */
  lastExecutions(projectId: string, page: PageRequest): Promise<PageOf<TemplateExecutions>>;
}
export interface TemplateStore extends TemplateReader {
  /** Also a deleted one; nobody else changes it until the unit ends. */
  hold(id: string): Promise<Template | null>;
  /** Held: of two who give a name at once, to a template or to a group, the second sees what the first did. */
  holdName(projectId: string, name: string): Promise<void>;
  /** Errors: NAME_TAKEN. Keeps the first version, too. */
  insert(template: SavedState, by: string): Promise<void>;
  /** Errors: NAME_TAKEN. Keeps the version beside the earlier ones. */
  update(template: SavedState, by: string): Promise<void>;
  delete(id: string, at: number): Promise<void>;
}

export interface GroupReader {
  byId(id: string): Promise<TemplateGroup | null>;
  byIds(ids: readonly string[]): Promise<readonly TemplateGroup[]>;
  byName(projectId: string, name: string): Promise<TemplateGroup | null>;
  list(projectId: string, page: PageRequest): Promise<PageOf<TemplateGroup>>;
}
export interface GroupStore extends GroupReader {
  /** Nobody else changes it until the unit ends. */
  hold(id: string): Promise<void>;
  /** Errors: NAME_TAKEN. */
  insert(group: TemplateGroup, at: number): Promise<void>;
  /** Errors: NAME_TAKEN. */
  update(group: TemplateGroup): Promise<void>;
  delete(id: string): Promise<void>;
}
