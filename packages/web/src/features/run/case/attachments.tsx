import { Button } from '@mantine/core';
import type { Artifact } from '@testyard/protocol';
import { createContext, memo, type ReactNode, Suspense, useContext, useState } from 'react';
import { lazyPart } from '../../../parts/lazy-part.ts';
import { Loading } from '../../../parts/loading.tsx';
import { shortName } from '../../../parts/shown-text.ts';
import { useWords } from '../../../texts/words.tsx';
import { useRunAddress } from '../run-view.tsx';
import { type AttachmentGroup, type Comparison, groupAttachments } from './attachment-groups.ts';
import { kindOfFile } from './file-kind.ts';
import type { FoundArtifacts } from './use-artifacts.ts';

const AttachmentView = lazyPart(async () => (await import('./attachment-view.tsx')).AttachmentView);
const PictureComparison = lazyPart(async () => (await import('./picture-comparison.tsx')).PictureComparison);

interface Props {
  readonly found: FoundArtifacts;
  /** The first pictures are shown at once. */
  readonly isInline?: boolean;
}

const mostInline = 3;

/** Files with what can be done with each; pictures that belong to one comparison stand as one. */
export function Attachments({ found, isInline = false }: Props) {
  const { t } = useWords();
  const groups = groupAttachments(found.items);
  const pictures = groups.filter((group) => 'comparison' in group || kindOfFile(group.file.name) === 'image');
  const inline = new Set(isInline ? pictures.slice(0, mostInline) : []);
  return (
    <ul className="attachments">
      {groups.map((group) => (
        <li key={'file' in group ? group.file.id : group.comparison.actual.id}>
          <AttachmentItem group={group} isOpen={inline.has(group)} />
        </li>
      ))}
      {found.hasNextPage && (
        <li>
          <Button variant="default" size="xs" onClick={() => found.fetchNextPage()}>
            {t('artifacts.more')}
          </Button>
        </li>
      )}
    </ul>
  );
}

interface GroupProps {
  readonly group: AttachmentGroup;
  /** Whether it is shown at first. */
  readonly isOpen: boolean;
}

/** A file, or the pictures of a comparison. */
export const AttachmentItem = memo(function AttachmentItem({ group, isOpen }: GroupProps) {
  return 'file' in group ? (
    <Item artifact={group.file} isOpen={isOpen} />
  ) : (
    <Compared comparison={group.comparison} isOpen={isOpen} />
  );
});

interface Kept {
  /** Ids of files. */
  readonly open: ReadonlySet<string>;
  readonly toggle: (id: string) => void;
}

/** Which files are shown, where a list keeps that for lines that it takes away and puts back. */
export const KeptOpen = createContext<Kept | null>(null);

function useOpen(id: string, isOpen: boolean): [isShown: boolean, toggle: () => void] {
  const kept = useContext(KeptOpen);
  const [isShown, setShown] = useState(isOpen);
  return kept ? [kept.open.has(id), () => kept.toggle(id)] : [isShown, () => setShown(!isShown)];
}

/** Answered as a download, whatever it is: what a test wrote is no page of ours. */
export const addressOf = ({ taskId, id }: Artifact): string => `/api/v1/tasks/${taskId}/artifacts/${id}`;

interface LineProps {
  readonly name: string;
  readonly size: number;
  readonly isShown: boolean;
  /** Undefined: there is nothing that could be shown. */
  readonly toggle: (() => void) | undefined;
  readonly children: ReactNode;
}

function Line({ name, size, isShown, toggle, children }: LineProps) {
  const { t, figures } = useWords();
  return (
    <div className="attachment-line">
      <bdi className="attachment-name">{shortName(name)}</bdi>
      <span className="note">{figures.bytes(size)}</span>
      {toggle && (
        <Button size="compact-xs" variant="default" aria-expanded={isShown} onClick={toggle}>
          {t(isShown ? 'attachment.hide' : 'attachment.show')}
        </Button>
      )}
      {children}
    </div>
  );
}

interface ItemProps {
  readonly artifact: Artifact;
  readonly isOpen: boolean;
}

function Item({ artifact, isOpen }: ItemProps) {
  const { t } = useWords();
  const kind = kindOfFile(artifact.name);
  const [isShown, toggle] = useShown(artifact, isOpen);
  return (
    <div className="attachment">
      <Line
        name={artifact.name}
        size={artifact.size}
        isShown={isShown}
        toggle={kind === null ? undefined : toggle}
      >
        <a href={addressOf(artifact)} download>
          {t('attachment.download')}
        </a>
      </Line>
      {isShown && kind !== null && (
        <Suspense fallback={<Loading />}>
          <AttachmentView artifact={artifact} kind={kind} />
        </Suspense>
      )}
    </div>
  );
}

/** Whether a file is shown, and how to change it; of a trace it stands in the address, for whoever gets the link. */
function useShown({ id, name }: Artifact, isOpen: boolean): [isShown: boolean, toggle: () => void] {
  const { search, set } = useRunAddress();
  const shown = useOpen(id, isOpen);
  if (kindOfFile(name) !== 'trace') return shown;
  const isNamed = search.trace === id;
  return [isNamed, () => set({ trace: isNamed ? undefined : id, action: undefined })];
}

interface ComparedProps {
  readonly comparison: Comparison;
  readonly isOpen: boolean;
}

function Compared({ comparison, isOpen }: ComparedProps) {
  const { t } = useWords();
  const { expected, actual, diff, name } = comparison;
  const [isShown, toggle] = useOpen(actual.id, isOpen);
  const files = [
    ['compare.expected', expected],
    ['compare.actual', actual],
    ['compare.diff', diff],
  ] as const;
  const size = files.reduce((sum, [, file]) => sum + (file?.size ?? 0), 0);
  return (
    <div className="attachment">
      <Line name={name} size={size} isShown={isShown} toggle={toggle}>
        {files.map(
          ([word, file]) =>
            file && (
              <a key={word} href={addressOf(file)} download title={t('attachment.download')}>
                {t(word)}
              </a>
            ),
        )}
      </Line>
      {isShown && (
        <Suspense fallback={<Loading />}>
          <PictureComparison comparison={comparison} />
        </Suspense>
      )}
    </div>
  );
}
