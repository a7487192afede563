import { type CoreService, checkDocument, lookAgainWhereTaken, type TemplateDocument } from '@testyard/core';
import { withDocument } from '@testyard/template-text';

/** An example template, with the text of its file where there is one. */
export interface Sample {
  readonly document: TemplateDocument;
  readonly text: string | null;
}

/**
 * Saves the example templates in the project `default`, once. One that is there unchanged, but for the folder that
 * this installation has its examples in, is led to the present folder.
 */
export function saveSamples(core: CoreService, samples: readonly Sample[]): Promise<void> {
  const save = () =>
    core.unitOfWork.run(async (unit) => {
      const project = await unit.projects.byName('default');
      if (!project) return;
      const { items } = await unit.templates.list(project.id, { limit: 1, after: null, name: null });
      const first = items.length === 0;
      for (const { document, text } of samples.filter((each) => checkDocument(each.document).length === 0)) {
        const known = await unit.templates.byName(project.id, document.name);
        const version = known ? known.version + 1 : 1;
        const next = { projectId: project.id, name: document.name, version, document, updatedAt: unit.now };
        if (!known && first)
          await unit.templates.insert(
            { ...next, text, id: core.ids.decimal(), createdAt: unit.now, deletedAt: null },
            'up',
          );
        else if (known && onlyFolderDiffers(known.document, document)) {
          const before = (await unit.templates.version(known.id, known.version))?.text ?? null;
          const moved = before === null ? null : withDocument(before, document);
          await unit.templates.update({ ...known, ...next, text: moved ?? text }, 'up');
        }
      }
    });
  return lookAgainWhereTaken(save);
}

function onlyFolderDiffers(known: TemplateDocument, sample: TemplateDocument): boolean {
  const without = (document: TemplateDocument) => JSON.stringify({ ...document, source: null });
  return without(known) === without(sample) && JSON.stringify(known.source) !== JSON.stringify(sample.source);
}
