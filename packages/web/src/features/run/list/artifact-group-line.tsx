import { ActionIcon } from '@mantine/core';
import { memo } from 'react';
import { Icon } from '../../../glossary/icon.tsx';
import { caseLook } from '../../../glossary/looks.ts';
import { shortName } from '../../../parts/shown-text.ts';
import { useWords } from '../../../texts/words.tsx';
import type { ArtifactGroup } from '../model/artifact-lines.ts';
import { useRunAddress, useRunView } from '../run-view.tsx';

interface Props {
  readonly group: ArtifactGroup;
  readonly isOpen: boolean;
  readonly toggle: (key: string) => void;
}

/** The head of the files of a case, or of a task: folds them, tells how many they are, shows or downloads them alone. */
export const ArtifactGroupLine = memo(function ArtifactGroupLine({ group, isOpen, toggle }: Props) {
  const { key, taskId, caseId, files, bytes } = group;
  const { t, figures } = useWords();
  const { run, table } = useRunView();
  const task = run.tasks.find(({ id }) => id === taskId);
  const row = caseId === null ? undefined : table?.byId(caseId);
  const look = row && caseLook(row.status);
  const name = caseId === null ? (task?.templateName ?? '') : (row?.name ?? `#${caseId}`);
  const about = caseId === null ? t('artifacts.whole-task') : (row?.suite ?? '');
  return (
    <div className={`artifact-group tone-${look?.tone ?? 'muted'}`}>
      <button
        type="button"
        className="as-line artifact-group-open"
        aria-expanded={isOpen}
        onClick={() => toggle(key)}
      >
        <Icon shape={isOpen ? 'down' : 'right'} />
        {look && (
          <span className="artifact-group-status" title={t(look.word)}>
            <Icon shape={look.shape} />
            <span className="spoken">{t(look.word)}</span>
          </span>
        )}
        <bdi className="artifact-group-name cut">{shortName(name)}</bdi>
        <bdi className="artifact-group-about cut">{shortName(about, 120)}</bdi>
        <span className="artifact-group-size">
          {t('artifacts.total', { n: files, count: figures.count(files), bytes: figures.bytes(bytes) })}
        </span>
      </button>
      {caseId !== null && <CaseActs caseId={caseId} name={shortName(name, 60)} />}
    </div>
  );
});

function CaseActs({ caseId, name }: { readonly caseId: string; readonly name: string }) {
  const { t } = useWords();
  const { run } = useRunView();
  const { search, set } = useRunAddress();
  const only = t('artifacts.only-these', { name });
  const download = t('artifacts.download-case', { name });
  return (
    <>
      {search.of !== caseId && (
        <ActionIcon
          variant="subtle"
          color="gray"
          aria-label={only}
          title={only}
          onClick={() => set({ of: caseId }, false)}
        >
          <Icon shape="search" />
        </ActionIcon>
      )}
      <ActionIcon
        variant="subtle"
        color="gray"
        component="a"
        download
        href={`/api/v1/runs/${run.id}/artifacts?round=${run.round}&caseId=${caseId}`}
        aria-label={download}
        title={download}
      >
        <Icon shape="save" />
      </ActionIcon>
    </>
  );
}
