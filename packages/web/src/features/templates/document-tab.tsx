import { Button } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { ProblemError } from '@testyard/client';
import type { Project, WrittenTemplate } from '@testyard/protocol';
import { useState } from 'react';
import { Refusal, useDeed } from '../../parts/deed.tsx';
import { CopyButton } from '../../parts/snippets/copy-button.tsx';
import { curlOf } from '../../parts/snippets/curl.ts';
import { ShowCurl } from '../../parts/snippets/show-curl.tsx';
import { mayIn } from '../../session/project.tsx';
import { useService } from '../../session/session.tsx';
import { useWords } from '../../texts/words.tsx';
import { Conflict } from './conflict.tsx';
import { bodyOf, textOf } from './editor/document-yaml.ts';
import { Editor } from './editor/editor.tsx';
import { useFindings } from './editor/use-findings.ts';
import { UnsavedGuard } from './unsaved-guard.tsx';
import { madeOn, readAgain } from './use-templates.ts';

/** What is being written, and the version that it was begun on. */
interface Draft {
  readonly base: WrittenTemplate;
  readonly text: string;
}

interface DocumentProps {
  readonly project: Project;
  readonly template: WrittenTemplate;
}

/** The document of a template: looked at, changed, saved as its next version. */
export function DocumentTab({ project, template }: DocumentProps) {
  const [kept, setDraft] = useState<Draft>(() => draftOf(template));
  const isDirty = kept.text !== textOf(kept.base);
  // What somebody else saved is taken over only where nothing has been written here.
  const draft = !isDirty && kept.base.version !== template.version ? draftOf(template) : kept;
  const mayWrite = mayIn(project, 'maintainer');
  const editing = { draft, present: template, set: setDraft, mayWrite };
  return <Editing key={draft.base.version} {...editing} />;
}

const draftOf = (template: WrittenTemplate): Draft => ({ base: template, text: textOf(template) });

interface EditingProps {
  readonly draft: Draft;
  /** As it is on the server now, as far as is known. */
  readonly present: WrittenTemplate;
  readonly mayWrite: boolean;
  readonly set: (draft: Draft) => void;
}

function Editing({ draft, present, set, mayWrite }: EditingProps) {
  const { t } = useWords();
  const { base, text } = draft;
  const findings = useFindings(base.projectId, text);
  const { save, deed, conflict } = useSave(draft, set);
  const isDirty = text !== textOf(base);
  const isStale = conflict || (isDirty && present.version > base.version);
  const wrong = findings.flaws.some(({ severity }) => severity === 'error');
  return (
    <div className="document">
      <UnsavedGuard isDirty={isDirty} />
      {isStale && (
        <Conflict
          base={base}
          overwrite={(on) => save(on)}
          takeTheirs={(theirs) => set(draftOf(theirs))}
          busy={deed.busy}
        />
      )}
      <Editor
        text={text}
        findings={findings}
        {...(mayWrite ? { change: (next: string) => set({ base, text: next }) } : {})}
      >
        <Refusal deed={deed} />
        <div className="actions">
          {mayWrite && (
            <Button disabled={!isDirty || wrong || isStale} loading={deed.busy} onClick={() => save(base)}>
              {t('template.save')}
            </Button>
          )}
          {isDirty && (
            <Button variant="default" onClick={() => set(draftOf(base))}>
              {t('template.discard')}
            </Button>
          )}
          <CopyButton text={text} />
        </div>
        <p className="note" id="yaml-keys">
          {t('template.yaml.note')}
        </p>
        <ShowCurl
          curl={curlOf('updateTemplate', {
            params: { templateId: base.id },
            ...bodyOf(text),
          })}
        />
      </Editor>
    </div>
  );
}

/** Saves what is written on a version of the template; where that is not the present one, nothing is, and it says so. */
function useSave({ base, text }: Draft, set: (draft: Draft) => void) {
  const service = useService();
  const cache = useQueryClient();
  const deed = useDeed();
  const [conflict, setConflict] = useState(false);
  const save = (on: WrittenTemplate) =>
    deed.run(async () => {
      try {
        const saved = await service.call('updateTemplate', {
          params: { templateId: base.id },
          ...bodyOf(text),
          headers: madeOn(on),
        });
        setConflict(false);
        cache.setQueryData(['template', saved.id], saved);
        set(draftOf(saved));
        await readAgain(cache);
        // The button has nothing to do any more: whoever works with keys is where the text is.
        document.getElementById('yaml-text')?.focus();
      } catch (error) {
        if (!(error instanceof ProblemError && error.status === 412)) throw error;
        setConflict(true);
      }
    });
  return { save, deed, conflict };
}
