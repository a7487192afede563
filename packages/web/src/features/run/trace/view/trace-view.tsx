import { Button } from '@mantine/core';
import type { Artifact } from '@testyard/protocol';
import { useState } from 'react';
import { Dialog } from '../../../../parts/dialog.tsx';
import { Loading } from '../../../../parts/loading.tsx';
import { Problem } from '../../../../parts/problem.tsx';
import { shortName } from '../../../../parts/shown-text.ts';
import type { TextKey } from '../../../../texts/catalogue.ts';
import { useWords } from '../../../../texts/words.tsx';
import { UnknownFormat } from '../events/trace-file.ts';
import { NoTrace } from '../read-trace.ts';
import { ZipTrouble } from '../zip/zip-trouble.ts';
import { OpenedTrace } from './opened-trace.tsx';
import { TraceCommand } from './trace-command.tsx';
import { TraceFacts } from './trace-facts.tsx';
import { useTrace } from './use-trace.ts';
import { useTraceLook } from './use-trace-look.ts';

/** A trace of Playwright: what the test did, what the page looked like, and what was said and asked meanwhile. */
export function TraceView({ artifact }: { readonly artifact: Artifact }) {
  const { open, readBytes, error, refetch } = useTrace(artifact);
  if (open) return <Opened artifact={artifact} open={open} />;
  if (!error) return <Reading artifact={artifact} readBytes={readBytes} />;
  const text = troubleText(error);
  return text === null ? (
    <Problem error={error} retry={() => refetch()} />
  ) : (
    <Unreadable artifact={artifact} text={text} />
  );
}

const small = 4 * 1024 * 1024;

/** How far it is, where it may take a while. */
function Reading({ artifact, readBytes }: { readonly artifact: Artifact; readonly readBytes: number }) {
  const { t, figures } = useWords();
  if (artifact.size < small) return <Loading />;
  const progress = { bytes: figures.bytes(readBytes), all: figures.bytes(artifact.size) };
  return (
    <p className="note" role="status">
      {t('trace.reading', progress)}
    </p>
  );
}

/** Why a file cannot be shown as a trace; null: it could not be read at all. */
function troubleText(error: unknown): TextKey | null {
  if (error instanceof UnknownFormat) return 'trace.unknown-format';
  if (error instanceof NoTrace) return 'trace.none';
  if (error instanceof ZipTrouble) return error.fault === 'damaged' ? 'trace.damaged' : 'trace.too-large';
  return null;
}

function Unreadable({ artifact, text }: { readonly artifact: Artifact; readonly text: TextKey }) {
  const { t } = useWords();
  return (
    <div className="trace">
      <p className="problem" role="alert">
        {t(text)}
      </p>
      <TraceCommand artifact={artifact} />
    </div>
  );
}

interface OpenedProps {
  readonly artifact: Artifact;
  readonly open: NonNullable<ReturnType<typeof useTrace>['open']>;
}

/** In its place in the page, or in the whole window; what is chosen stays as it is. */
function Opened({ artifact, open }: OpenedProps) {
  const { t } = useWords();
  const look = useTraceLook(open.trace);
  const [isLarge, setLarge] = useState(false);
  const close = () => setLarge(false);
  return (
    <div className="trace">
      <div className="trace-head">
        <TraceFacts trace={open.trace} />
        <Button size="compact-sm" variant="default" onClick={() => setLarge(true)}>
          {t('trace.whole-window')}
        </Button>
      </div>
      {isLarge ? (
        <Dialog
          fullScreen
          onClose={close}
          title={<bdi>{shortName(open.trace.title || artifact.name, 200)}</bdi>}
          classNames={{ content: 'trace-window' }}
        >
          <OpenedTrace open={open} look={look} />
        </Dialog>
      ) : (
        <OpenedTrace open={open} look={look} />
      )}
      <TraceCommand artifact={artifact} />
    </div>
  );
}
