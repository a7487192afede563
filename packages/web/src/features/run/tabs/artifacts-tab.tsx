import { ActionIcon, Button, NativeSelect, TextInput } from '@mantine/core';
import type { Artifact } from '@testyard/protocol';
import { useDeferredValue, useMemo, useRef, useState } from 'react';
import { Icon } from '../../../glossary/icon.tsx';
import { Loading } from '../../../parts/loading.tsx';
import { Problem } from '../../../parts/problem.tsx';
import { useShortcuts } from '../../../parts/shortcuts.ts';
import { shortName } from '../../../parts/shown-text.ts';
import { StateBox } from '../../../parts/state-box.tsx';
import { useWords } from '../../../texts/words.tsx';
import { AttachmentItem, KeptOpen } from '../case/attachments.tsx';
import { useArtifactsOf } from '../case/use-artifacts.ts';
import { ArtifactGroupLine } from '../list/artifact-group-line.tsx';
import { PageList } from '../list/page-list.tsx';
import { artifactKinds } from '../model/artifact-kinds.ts';
import {
  type ArtifactGroup,
  artifactLines,
  filterArtifacts,
  groupArtifacts,
  keyOfLine,
} from '../model/artifact-lines.ts';
import { useRunAddress, useRunView } from '../run-view.tsx';

/** With no more files than this all groups are open. */
const fewFiles = 30;
const headHeight = 42;
const itemHeight = 38;

/** The files that were kept, case by case, however many. */
export function ArtifactsTab() {
  const { t } = useWords();
  const { run } = useRunView();
  const { files, isPending, error, refetch } = useArtifactsOf(run);
  if (isPending) return <Loading />;
  if (error) return <Problem error={error} retry={refetch} />;
  if (files.length === 0)
    return <StateBox shape="ring" title={t('artifacts.none')} next={t('artifacts.none.next')} />;
  return <Artifacts files={files} />;
}

type Files = readonly Artifact[];

function Artifacts({ files }: { readonly files: Files }) {
  const { t } = useWords();
  const { table, isWhole } = useRunView();
  const { search, set } = useRunAddress();
  const text = useDeferredValue(search.file ?? '');
  const { kind = null, of = null } = search;
  // biome-ignore lint/correctness/useExhaustiveDependencies: the table changes in place; whether it is whole says when
  const shown = useMemo(
    () => filterArtifacts(files, { text, kind, caseId: of }, (id) => table?.byId(id)?.name ?? ''),
    [files, text, kind, of, table, isWhole],
  );
  // biome-ignore lint/correctness/useExhaustiveDependencies: as above
  const groups = useMemo(
    () => groupArtifacts(shown, (id) => table?.placeOf(id) ?? Number.MAX_SAFE_INTEGER),
    [shown, table, isWhole],
  );
  const folds = useFolds(shown.length <= fewFiles);
  const lines = useMemo(() => artifactLines(groups, folds.isOpen), [groups, folds.isOpen]);
  const opened = useToggles();
  return (
    <div className="artifacts">
      <Bar files={files} shown={shown} groups={groups} folds={folds} />
      {shown.length === 0 ? (
        <StateBox shape="search" title={t('artifacts.no-match')} next={t('list.nothing.next')}>
          <Button variant="default" onClick={() => set({ file: '', kind: undefined, of: undefined })}>
            {t('runs.clear')}
          </Button>
        </StateBox>
      ) : (
        <KeptOpen value={opened}>
          <PageList
            label={t('tab.artifacts')}
            count={lines.length}
            heightOf={(index) => (lines[index]?.item ? itemHeight : headHeight)}
            keyOf={(index) => {
              const line = lines[index];
              return line ? keyOfLine(line) : String(index);
            }}
          >
            {(index) => {
              const { group, item } = lines[index] ?? {};
              if (!group) return null;
              if (item) return <AttachmentItem group={item} isOpen={false} />;
              return (
                <ArtifactGroupLine group={group} isOpen={folds.isOpen(group.key)} toggle={folds.toggle} />
              );
            }}
          </PageList>
        </KeptOpen>
      )}
    </div>
  );
}

function useToggles() {
  const [open, setOpen] = useState<ReadonlySet<string>>(new Set<string>());
  const toggle = (id: string) =>
    setOpen((before) => {
      const after = new Set(before);
      if (!after.delete(id)) after.add(id);
      return after;
    });
  return { open, toggle };
}

interface Folds {
  readonly isAllOpen: boolean;
  readonly isOpen: (key: string) => boolean;
  readonly toggle: (key: string) => void;
  readonly setAll: (isOpen: boolean) => void;
}

/** Which groups are open; `isFew`: all, until somebody folds them. */
function useFolds(isFew: boolean): Folds {
  const [asked, setAsked] = useState<{ all: boolean | null; other: ReadonlySet<string> }>({
    ...{ all: null, other: new Set<string>() },
  });
  const isAllOpen = asked.all ?? isFew;
  return useMemo(
    () => ({
      isAllOpen,
      isOpen: (key) => asked.other.has(key) !== isAllOpen,
      toggle: (key) => {
        const other = new Set(asked.other);
        if (!other.delete(key)) other.add(key);
        setAsked({ ...asked, other });
      },
      setAll: (all) => setAsked({ all, other: new Set() }),
    }),
    [asked, isAllOpen],
  );
}

interface BarProps {
  readonly files: Files;
  readonly shown: Files;
  readonly groups: readonly ArtifactGroup[];
  readonly folds: Folds;
}

/** What is shown of them, how much that is, and all of it as one file. */
function Bar({ files, shown, groups, folds }: BarProps) {
  const { t, figures } = useWords();
  const { run } = useRunView();
  const { search, set } = useRunAddress();
  const box = useRef<HTMLInputElement>(null);
  useShortcuts({ '/': () => box.current?.focus() });
  const bytes = figures.bytes(shown.reduce((sum, { size }) => sum + size, 0));
  const count = figures.count(shown.length);
  return (
    <div className="artifacts-bar">
      <TextInput
        ref={box}
        size="xs"
        className="artifacts-filter"
        leftSection={<Icon shape="search" />}
        aria-label={t('artifacts.find')}
        placeholder={t('artifacts.find')}
        maxLength={200}
        value={search.file ?? ''}
        onChange={(event) => set({ file: event.currentTarget.value })}
        onKeyDown={(event) => event.key === 'Escape' && event.currentTarget.blur()}
      />
      <NativeSelect
        size="xs"
        aria-label={t('artifacts.kind')}
        value={search.kind ?? ''}
        data={[
          { value: '', label: t('artifacts.kind') },
          ...artifactKinds.map((value) => ({ value, label: t(`artifacts.kind.${value}`) })),
        ]}
        onChange={(event) => set({ kind: artifactKinds.find((each) => each === event.currentTarget.value) })}
      />
      <OnlyCase />
      <span className="note" role="status">
        {shown.length === files.length
          ? t('artifacts.total', { n: shown.length, count, bytes })
          : t('artifacts.found', { count, total: figures.count(files.length), bytes })}
      </span>
      <span className="artifacts-acts">
        {groups.length > 1 && (
          <Button size="xs" variant="default" onClick={() => folds.setAll(!folds.isAllOpen)}>
            {t(folds.isAllOpen ? 'artifacts.fold' : 'artifacts.unfold')}
          </Button>
        )}
        <Button
          size="xs"
          variant="default"
          component="a"
          download
          href={`/api/v1/runs/${run.id}/artifacts?round=${run.round}`}
          leftSection={<Icon shape="save" />}
        >
          {t('artifacts.download-all')}
        </Button>
      </span>
    </div>
  );
}

/** The case whose files alone are shown, and the way back to all. */
function OnlyCase() {
  const { t } = useWords();
  const { table } = useRunView();
  const { search, set } = useRunAddress();
  if (search.of === undefined) return null;
  const name = shortName(table?.byId(search.of)?.name ?? `#${search.of}`, 60);
  return (
    <span className="chip artifacts-only">
      <bdi className="cut">{t('artifacts.only', { name })}</bdi>
      <ActionIcon
        size="xs"
        variant="subtle"
        color="gray"
        aria-label={t('artifacts.all')}
        title={t('artifacts.all')}
        onClick={() => set({ of: undefined })}
      >
        <Icon shape="cross" />
      </ActionIcon>
    </span>
  );
}
