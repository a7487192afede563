import { useQuery } from '@tanstack/react-query';
import type { Artifact } from '@testyard/protocol';
import { useEffect, useState } from 'react';
import { Loading } from '../../../parts/loading.tsx';
import { Problem } from '../../../parts/problem.tsx';
import { shortName, visible } from '../../../parts/shown-text.ts';
import { TextBox } from '../../../parts/text-box.tsx';
import { useService } from '../../../session/session.tsx';
import { useWords } from '../../../texts/words.tsx';
import { type FileKind, mediaTypeOf } from './file-kind.ts';

const mostBytes = 50 * 1024 * 1024;
const mostTextBytes = 512 * 1024;

interface Props {
  readonly artifact: Artifact;
  readonly kind: FileKind;
}

/** A file in its place. It is read as bytes, and what could act is shown as text or cut off from everything. */
export function AttachmentView({ artifact, kind }: Props) {
  const { t } = useWords();
  const service = useService();
  const isMedia = kind === 'image' || kind === 'video';
  const isTooLarge = isMedia && artifact.size > mostBytes;
  const { data, error, refetch } = useQuery({
    queryKey: ['artifact', artifact.taskId, artifact.id],
    enabled: !isTooLarge,
    queryFn: async ({ signal }) => {
      const length = isMedia ? artifact.size : Math.min(artifact.size, mostTextBytes);
      const params = { taskId: artifact.taskId, artifactId: artifact.id };
      return (await service.readBytes('readArtifact', { params, from: 0, length, signal })).bytes;
    },
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: 0,
  });
  if (isTooLarge) return <p className="note">{t('attachment.too-large')}</p>;
  if (error) return <Problem error={error} retry={() => refetch()} />;
  if (!data) return <Loading />;
  if (isMedia) return <Media artifact={artifact} bytes={data} kind={kind} />;
  const text = new TextDecoder().decode(data);
  return kind === 'html' ? (
    <Sandboxed html={text} name={artifact.name} />
  ) : (
    <TextFile text={kind === 'json' ? indented(text) : text} artifact={artifact} />
  );
}

/** A picture or a film; a picture of SVG runs no script as the picture that it is here. */
function Media({
  artifact,
  bytes,
  kind,
}: {
  readonly artifact: Artifact;
  readonly bytes: Uint8Array;
  readonly kind: 'image' | 'video';
}) {
  const [address, setAddress] = useState<string | null>(null);
  useEffect(() => {
    const url = URL.createObjectURL(new Blob([bytes.slice()], { type: mediaTypeOf(artifact.name) }));
    setAddress(url);
    return () => URL.revokeObjectURL(url);
  }, [bytes, artifact.name]);
  if (address === null) return null;
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
        {visible(text)}
      </TextBox>
      {artifact.size > mostTextBytes && (
        <p className="note">{t('case.truncated', { bytes: figures.bytes(artifact.size) })}</p>
      )}
    </>
  );
}

/** As it is, where it is no JSON, or only its beginning is here. */
function indented(text: string): string {
  try {
    return JSON.stringify(JSON.parse(text), null, 2);
  } catch {
    return text;
  }
}
