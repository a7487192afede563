import { type CoreService, checkDocument, type TemplateDocument } from '@testyard/core';

/**
 * Saves the example templates in the project `default`, once. One that is there unchanged, but for the folder that
 * this installation has its examples in, is led to the present folder.
 */
export function saveSamples(core: CoreService, samples: readonly TemplateDocument[]): Promise<void> {
  return core.unitOfWork.run(async (unit) => {
    const project = await unit.projects.byName('default');
    if (!project) return;
    const { items } = await unit.templates.list(project.id, { limit: 1, after: null, name: null });
    const first = items.length === 0;
    for (const document of samples.filter((each) => checkDocument(each).length === 0)) {
      const known = await unit.templates.byName(project.id, document.name);
      const version = known ? known.version + 1 : 1;
      const next = { projectId: project.id, name: document.name, version, document, updatedAt: unit.now };
      if (!known && first)
        await unit.templates.insert(
          { ...next, id: core.ids.decimal(), createdAt: unit.now, deletedAt: null },
          'up',
        );
      else if (known && onlyFolderDiffers(known.document, document))
        await unit.templates.update({ ...known, ...next }, 'up');
    }
  });
}

function onlyFolderDiffers(known: TemplateDocument, sample: TemplateDocument): boolean {
  const without = (document: TemplateDocument) => JSON.stringify({ ...document, source: null });
  return without(known) === without(sample) && JSON.stringify(known.source) !== JSON.stringify(sample.source);
}
