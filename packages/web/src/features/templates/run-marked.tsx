import { ActionIcon, Button } from '@mantine/core';
import type { Project, Template } from '@testyard/protocol';
import { Suspense, useState } from 'react';
import { Icon } from '../../glossary/icon.tsx';
import { lazyPart } from '../../parts/lazy-part.ts';
import { useShortcuts } from '../../parts/shortcuts.ts';
import { mayIn } from '../../session/project.tsx';
import { useWords } from '../../texts/words.tsx';
import { EditGroup } from './groups/edit-group.tsx';
import type { Marks } from './use-marks.ts';

const StartRun = lazyPart(async () => (await import('../../parts/start-run/start-run.tsx')).StartRun);

interface Props {
  readonly project: Project;
  readonly templates: readonly Template[];
  readonly marks: Marks;
}

/** Starts one run of all templates that are marked, or keeps them as a group; nothing where none is. */
export function RunMarked({ project, templates, marks }: Props) {
  const { t, figures } = useWords();
  const [isAsked, setAsked] = useState(false);
  const [isGroup, setGroup] = useState(false);
  const chosen = templates.filter(({ id, disabled }) => !disabled && marks.marked.has(id));
  useShortcuts({ r: () => setAsked(chosen.length > 0) });
  if (chosen.length === 0) return null;
  return (
    <>
      <Button leftSection={<Icon shape="play" />} onClick={() => setAsked(true)}>
        {t('templates.run-selected', { count: figures.count(chosen.length) })}
      </Button>
      {mayIn(project, 'maintainer') && (
        <Button variant="default" onClick={() => setGroup(true)}>
          {t('group.new')}
        </Button>
      )}
      <ActionIcon
        variant="subtle"
        color="gray"
        size="lg"
        aria-label={t('list.clear-selection')}
        title={t('list.clear-selection')}
        onClick={marks.clear}
      >
        <Icon shape="cross" />
      </ActionIcon>
      {isGroup && (
        <EditGroup
          project={project}
          templates={templates}
          first={chosen.map(({ name }) => name)}
          saved={marks.clear}
          close={() => setGroup(false)}
        />
      )}
      {isAsked && (
        <Suspense fallback={null}>
          <StartRun project={project} chosen={chosen.map(({ name }) => name)} close={() => setAsked(false)} />
        </Suspense>
      )}
    </>
  );
}
