import { useQuery } from '@tanstack/react-query';
import { useId, useState } from 'react';
import { Loading } from '../../../../parts/loading.tsx';
import { shortName, visible } from '../../../../parts/shown-text.ts';
import { TextBox } from '../../../../parts/text-box.tsx';
import { useWords } from '../../../../texts/words.tsx';
import type { Attachment } from '../trace-model.ts';
import type { ZipEntry } from '../zip/zip-directory.ts';
import { PartOfList } from './part-of-list.tsx';
import type { TraceProps } from './trace-props.ts';
import { useEntryPicture } from './use-entry-picture.ts';

const mostTextBytes = 512 * 1024;
const mostFileBytes = 64 * 1024 * 1024;

/** What the test attached; shown as a picture or as text, whatever it says that it is. */
export function FileDetails({ open }: TraceProps) {
  const { t } = useWords();
  const files = open.trace.actions.flatMap(({ attachments }) => attachments);
  if (files.length === 0) return <p className="note">{t('trace.no-files')}</p>;
  return (
    <PartOfList className="attachments" items={files} label={t('trace.detail.files')}>
      {(file, index) => <File key={index} file={file} open={open} />}
    </PartOfList>
  );
}

interface FileProps {
  readonly file: Attachment;
  readonly open: TraceProps['open'];
}

function File({ file, open }: FileProps) {
  const { t, figures } = useWords();
  const [isShown, setShown] = useState(false);
  const entry = file.entry === null ? undefined : open.archive.entries.get(file.entry);
  return (
    <li className="attachment">
      <div className="attachment-line">
        <bdi className="attachment-name">{shortName(file.name)}</bdi>
        <bdi className="note">{shortName(file.type, 80)}</bdi>
        <span className="note">{entry ? figures.bytes(entry.bytes) : t('trace.not-kept')}</span>
        {entry && (
          <button
            type="button"
            className="as-link"
            aria-expanded={isShown}
            onClick={() => setShown(!isShown)}
          >
            {t(isShown ? 'attachment.hide' : 'attachment.show')}
          </button>
        )}
        {entry && entry.bytes <= mostFileBytes && <Download file={file} entry={entry} open={open} />}
      </div>
      {isShown && entry && <Content entry={entry} open={open} name={file.name} />}
    </li>
  );
}

interface EntryProps {
  readonly entry: ZipEntry;
  readonly open: TraceProps['open'];
}

const keptForMs = 60_000;

function Download({ file, entry, open }: EntryProps & { readonly file: Attachment }) {
  const { t } = useWords();
  const [failed, setFailed] = useState(false);
  const save = async () => {
    try {
      const bytes = await open.archive.bytes(entry, mostFileBytes);
      const url = URL.createObjectURL(new Blob([bytes], { type: 'application/octet-stream' }));
      const link = document.createElement('a');
      link.href = url;
      link.download = shortName(file.name, 120).replace(/[\\/:*?"<>|]/g, '_');
      link.click();
      setTimeout(() => URL.revokeObjectURL(url), keptForMs);
    } catch {
      setFailed(true);
    }
  };
  return (
    <button type="button" className="as-link" onClick={save}>
      {t(failed ? 'trace.cannot-read' : 'attachment.download')}
    </button>
  );
}

function Content({ entry, open, name }: EntryProps & { readonly name: string }) {
  const { t } = useWords();
  const picture = useEntryPicture(open.pictures, entry.name);
  if (picture.url !== null)
    return <img className="attachment-media" src={picture.url} alt={shortName(name)} />;
  if (!picture.isBroken) return <Loading />;
  if (entry.bytes > mostTextBytes) return <p className="note">{t('attachment.too-large')}</p>;
  return <TextContent entry={entry} open={open} name={name} />;
}

function TextContent({ entry, open, name }: EntryProps & { readonly name: string }) {
  const { t } = useWords();
  const id = useId();
  const { data, isPending } = useQuery({
    queryKey: ['trace-file', id, entry.name],
    queryFn: async () => {
      try {
        return new TextDecoder().decode(await open.archive.bytes(entry, mostTextBytes));
      } catch {
        return null;
      }
    },
    gcTime: 0,
    staleTime: Number.POSITIVE_INFINITY,
  });
  if (isPending) return <Loading />;
  if (data === null || data === undefined) return <p className="note">{t('trace.cannot-read')}</p>;
  return (
    <TextBox className="attachment-text" label={shortName(name)}>
      {visible(data)}
    </TextBox>
  );
}
