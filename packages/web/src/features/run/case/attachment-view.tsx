import { useQuery } from '@tanstack/react-query';
import type { Artifact } from '@testyard/protocol';
import { useMemo } from 'react';
import { lazyPart } from '../../../parts/lazy-part.ts';
import { Loading } from '../../../parts/loading.tsx';
import { Problem } from '../../../parts/problem.tsx';
import { shortName, visible } from '../../../parts/shown-text.ts';
import { TextBox } from '../../../parts/text-box.tsx';
import { useService } from '../../../session/session.tsx';
import { useWords } from '../../../texts/words.tsx';
import type { FileKind } from './file-kind.ts';
import { JsonTree } from './json-tree.tsx';
import { mostMediaBytes, usePicture } from './use-picture.ts';

const TraceView = lazyPart(async () => (await import('../trace/view/trace-view.tsx')).TraceView);

const mostTextBytes = 512 * 1024;
/** Of a tree only what is opened is made. */
const mostJsonBytes = 8 * 1024 * 1024;

interface Props {
  readonly artifact: Artifact;
  readonly kind: FileKind;
}

/** A file in its place. It is read as bytes, and what could act is shown as text or cut off from everything. */
export function AttachmentView({ artifact, kind }: Props) {
  if (kind === 'trace') return <TraceView artifact={artifact} />;
  if (kind === 'image' || kind === 'video') return <Media artifact={artifact} kind={kind} />;
  return <TextOf artifact={artifact} kind={kind} />;
}

interface TextProps {
  readonly artifact: Artifact;
  readonly kind: 'json' | 'text' | 'html';
}

function TextOf({ artifact, kind }: TextProps) {
  const service = useService();
  const { data, error, refetch } = useQuery({
    queryKey: ['artifact-text', artifact.taskId, artifact.id],
    queryFn: async ({ signal }) => {
      const params = { taskId: artifact.taskId, artifactId: artifact.id };
      const length = Math.min(artifact.size, kind === 'json' ? mostJsonBytes : mostTextBytes);
      const { bytes } = await service.readBytes('readArtifact', { params, from: 0, length, signal });
      return new TextDecoder().decode(bytes);
    },
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: 0,
  });
  if (error) return <Problem error={error} retry={() => refetch()} />;
  if (data === undefined) return <Loading />;
  if (kind === 'html') return <Sandboxed html={data} name={artifact.name} />;
  return kind === 'json' ? (
    <JsonFile text={data} artifact={artifact} />
  ) : (
    <TextFile text={data} artifact={artifact} />
  );
}

/** A picture or a film; a picture of SVG runs no script as the picture that it is here. */
function Media({ artifact, kind }: { readonly artifact: Artifact; readonly kind: 'image' | 'video' }) {
  const { t } = useWords();
  const { address, error, refetch } = usePicture(artifact);
  if (artifact.size > mostMediaBytes) return <p className="note">{t('attachment.too-large')}</p>;
  if (error) return <Problem error={error} retry={() => refetch()} />;
  if (address === null) return <Loading />;
  const name = shortName(artifact.name);
  return kind === 'image' ? (
    <img className="attachment-media" src={address} alt={name} />
  ) : (
    // biome-ignore lint/a11y/useMediaCaption: films of tests have none
    <video className="attachment-media" src={address} controls aria-label={name} />
  );
}

/** In a document of its own without scripts, styles, forms and network: the policy of the page holds for it, too. */
function Sandboxed({ html, name }: { readonly html: string; readonly name: string }) {
  const { t } = useWords();
  return (
    <>
      <p className="note">{t('attachment.sandboxed')}</p>
      <iframe
        className="attachment-page"
        sandbox=""
        srcDoc={`<meta http-equiv="Content-Security-Policy" content="default-src 'none'">${html}`}
        title={shortName(name)}
        referrerPolicy="no-referrer"
      />
    </>
  );
}

function TextFile({ text, artifact }: { readonly text: string; readonly artifact: Artifact }) {
  const { t, figures } = useWords();
  return (
    <>
      <TextBox className="attachment-text" label={shortName(artifact.name)}>
        {visible(text.slice(0, mostTextBytes))}
      </TextBox>
      {artifact.size > mostTextBytes && (
        <p className="note">{t('case.truncated', { bytes: figures.bytes(artifact.size) })}</p>
      )}
    </>
  );
}

/** As a tree; as it is where it is no JSON, or only its beginning is here. */
function JsonFile({ text, artifact }: { readonly text: string; readonly artifact: Artifact }) {
  const value = useMemo(() => parsed(text), [text]);
  return value === undefined ? <TextFile text={text} artifact={artifact} /> : <JsonTree value={value} />;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
