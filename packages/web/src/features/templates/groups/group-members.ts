import type { Template, TemplateGroup } from '@testyard/protocol';

/** The templates of a group in their order, one as often as it stands there, and how many were deleted since. */
export function membersOf(
  { templateIds }: Pick<TemplateGroup, 'templateIds'>,
  templates: readonly Template[],
): { readonly members: readonly Template[]; readonly gone: number } {
  const byId = new Map(templates.map((each) => [each.id, each]));
  const members = templateIds.flatMap((id) => byId.get(id) ?? []);
  return { members, gone: templateIds.length - members.length };
}

/** Members after a choice by name: those that stay keep their places and how often they stand there, new ones follow. */
export function chosenIds(
  members: readonly Template[],
  templates: readonly Template[],
  chosen: readonly string[],
): readonly string[] {
  const stay = members.filter(({ name }) => chosen.includes(name));
  const before = new Set(members.map(({ name }) => name));
  const come = chosen.flatMap((name) =>
    before.has(name) ? [] : (templates.find((each) => each.name === name) ?? []),
  );
  return [...stay, ...come].map(({ id }) => id);
}
