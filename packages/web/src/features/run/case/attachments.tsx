import { Button } from '@mantine/core';
import type { Artifact } from '@testyard/protocol';
import { Suspense, useState } from 'react';
import { lazyPart } from '../../../parts/lazy-part.ts';
import { Loading } from '../../../parts/loading.tsx';
import { shortName } from '../../../parts/shown-text.ts';
import { useWords } from '../../../texts/words.tsx';
import { kindOfFile } from './file-kind.ts';
import type { FoundArtifacts } from './use-artifacts.ts';

const AttachmentView = lazyPart(async () => (await import('./attachment-view.tsx')).AttachmentView);

/** Files with what can be done with each; pictures are shown at once. */
export function Attachments({ found }: { readonly found: FoundArtifacts }) {
  const { t } = useWords();
  return (
    <ul className="attachments">
      {found.items.map((artifact) => (
        <Item key={artifact.id} artifact={artifact} />
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

/** Answered as a download, whatever it is: what a test wrote is no page of ours. */
export const addressOf = ({ taskId, id }: Artifact): string => `/api/v1/tasks/${taskId}/artifacts/${id}`;

function Item({ artifact }: { readonly artifact: Artifact }) {
  const { t, figures } = useWords();
  const kind = kindOfFile(artifact.name);
  const [isShown, setShown] = useState(false);
  return (
    <li className="attachment">
      <div className="attachment-line">
        <bdi className="attachment-name">{shortName(artifact.name)}</bdi>
        <span className="note">{figures.bytes(artifact.size)}</span>
        {kind !== null && (
          <Button
            size="compact-xs"
            variant="default"
            aria-expanded={isShown}
            onClick={() => setShown(!isShown)}
          >
            {t(isShown ? 'attachment.hide' : 'attachment.show')}
          </Button>
        )}
        <a href={addressOf(artifact)} download>
          {t('attachment.download')}
        </a>
      </div>
      {isShown && kind !== null && (
        <Suspense fallback={<Loading />}>
          <AttachmentView artifact={artifact} kind={kind} />
        </Suspense>
      )}
    </li>
  );
}
