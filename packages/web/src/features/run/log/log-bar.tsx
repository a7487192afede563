import { Button, Checkbox, TextInput } from '@mantine/core';
import { useRef, useState } from 'react';
import { CopyButton } from '../../../parts/snippets/copy-button.tsx';
import { useWords } from '../../../texts/words.tsx';
import { withoutAnsi } from './ansi.ts';
import type { LineRange } from './log-part.ts';
import type { LogReader } from './log-reader.ts';
import type { LogWindow } from './log-window.ts';

interface Props {
  readonly reader: LogReader;
  readonly window: LogWindow;
  readonly chosen: LineRange | null;
  readonly follow: boolean;
  readonly setFollow: (follow: boolean) => void;
  readonly wrap: boolean;
  readonly setWrap: (wrap: boolean) => void;
}

/** What can be done with a log. */
export function LogBar({ reader, window, chosen, follow, setFollow, wrap, setWrap }: Props) {
  const { t } = useWords();
  const { taskId, leaseId, stream } = reader.place;
  const address = `/api/v1/tasks/${taskId}/logs/${leaseId}/${stream}`;
  return (
    <div className="log-bar">
      <Finder reader={reader} window={window} />
      <Button size="compact-xs" variant="default" onClick={() => window.goTo(0)}>
        {t('log.start')}
      </Button>
      <Button size="compact-xs" variant="default" onClick={() => window.goTo(-1)}>
        {t('log.end')}
      </Button>
      <Checkbox
        size="xs"
        label={t('log.follow')}
        checked={follow}
        onChange={(event) => setFollow(event.currentTarget.checked)}
      />
      <Checkbox
        size="xs"
        label={t('log.wrap')}
        checked={wrap}
        onChange={(event) => setWrap(event.currentTarget.checked)}
      />
      {chosen && <ChosenLines window={window} chosen={chosen} />}
      <a href={`${address}/text`} target="_blank" rel="noreferrer">
        {t('log.raw')}
      </a>
      <a href={address} download={`${taskId}-${leaseId}-${stream}.log`}>
        {t('log.download')}
      </a>
    </div>
  );
}

function ChosenLines({ window, chosen }: { readonly window: LogWindow; readonly chosen: LineRange }) {
  const { t } = useWords();
  const text = () => {
    const lines = window.shown().part?.lines ?? [];
    const wanted = lines.filter(({ offset }) => offset >= chosen.from && offset <= chosen.to);
    return wanted.map((line) => withoutAnsi(line.text)).join('\n');
  };
  return (
    <>
      <CopyButton text={text} label={t('log.copy-lines')} />
      <CopyButton text={() => location.href} label={t('log.copy-link')} />
    </>
  );
}

/** Looks for words, or for errors, from the line on that was found last. */
function Finder({ reader, window }: { readonly reader: LogReader; readonly window: LogWindow }) {
  const { t } = useWords();
  const [words, setWords] = useState('');
  const [state, setState] = useState<'log.find.busy' | 'log.find.none' | null>(null);
  const next = useRef(0);
  const running = useRef(new AbortController());
  const go = async (what: string | null) => {
    running.current.abort();
    running.current = new AbortController();
    const { signal } = running.current;
    setState('log.find.busy');
    const found = await reader.find(what, next.current, signal).catch(() => null);
    if (signal.aborted) return;
    setState(found === null ? 'log.find.none' : null);
    next.current = found?.next ?? 0;
    if (found !== null) await window.goTo(found.offset);
  };
  const findWords = () => words !== '' && go(words);
  return (
    <>
      <TextInput
        size="xs"
        className="log-find"
        aria-label={t('log.find')}
        placeholder={t('log.find')}
        value={words}
        maxLength={1000}
        onChange={(event) => {
          next.current = 0;
          setState(null);
          setWords(event.currentTarget.value);
        }}
        onKeyDown={(event) => event.key === 'Enter' && findWords()}
      />
      <Button size="compact-xs" variant="default" onClick={findWords} disabled={words === ''}>
        {t('log.find.next')}
      </Button>
      <Button size="compact-xs" variant="default" onClick={() => go(null)}>
        {t('log.error')}
      </Button>
      <span className="note" role="status">
        {state && t(state)}
      </span>
    </>
  );
}
