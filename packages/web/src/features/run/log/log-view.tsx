import { useCallback, useEffect, useMemo, useRef, useState, useSyncExternalStore } from 'react';
import { Loading } from '../../../parts/loading.tsx';
import { Problem } from '../../../parts/problem.tsx';
import { useShortcuts } from '../../../parts/shortcuts.ts';
import { useWords } from '../../../texts/words.tsx';
import { useRunAddress } from '../run-view.tsx';
import { LogBar } from './log-bar.tsx';
import { LogLines } from './log-lines.tsx';
import type { LineRange, LogPart } from './log-part.ts';
import type { LogReader } from './log-reader.ts';
import { LogWindow } from './log-window.ts';

const followEveryMs = 1000;
/** A box for a page of a log would be empty but for them. */
const fewLines = 9;

interface Props {
  readonly reader: LogReader;
  /** How the address names the log. */
  readonly logKey: string;
  /** It may grow. */
  readonly isOpen: boolean;
  /** It opens at its first error. */
  readonly wantsError: boolean;
}

/** One log, of any size: only the part that is looked at is read. */
export function LogView({ reader, logKey, isOpen, wantsError }: Props) {
  const { search, set } = useRunAddress();
  const window = useMemo(() => new LogWindow(reader), [reader]);
  const { part, error } = useSyncExternalStore(window.subscribe, window.shown);
  const [follow, setFollow] = useState(isOpen && !wantsError);
  const [wrap, setWrap] = useState(false);
  const chosen = useMemo(() => rangeOf(search.log === logKey ? search.at : undefined), [search, logKey]);
  useOpening(window, { wantsError, at: chosen?.from });
  useFollow(follow, window);
  useShortcuts({ f: () => setFollow(!follow) });
  const choose = useCallback(
    (from: number, to: number) => set({ log: logKey, at: from === to ? String(from) : `${from}-${to}` }),
    [set, logKey],
  );
  if (error !== null) return <Problem error={error} retry={() => window.goTo(chosen?.from ?? 0)} />;
  if (part === null) return <Loading />;
  return (
    <div className="log-view">
      <LogBar
        reader={reader}
        window={window}
        chosen={chosen}
        follow={follow}
        setFollow={setFollow}
        wrap={wrap}
        setWrap={setWrap}
      />
      <LogLines
        {...{ window, part, chosen, choose, wrap, follow }}
        isShort={!isOpen && part.from === 0 && part.to >= reader.length && part.lines.length <= fewLines}
      />
      <Place part={part} length={reader.length} />
    </div>
  );
}

function rangeOf(at: string | undefined): LineRange | null {
  const found = /^([0-9]{1,15})(?:-([0-9]{1,15}))?$/.exec(at ?? '');
  if (!found) return null;
  const from = Number(found[1]);
  return { from, to: Math.max(from, Number(found[2] ?? from)) };
}

interface Opening {
  readonly wantsError: boolean;
  readonly at: number | undefined;
}

/** At what the address names; else at the first error, where what stands first is there to be read meanwhile; else at the end. */
function useOpening(window: LogWindow, opening: Opening): void {
  const first = useRef(opening);
  useEffect(() => {
    const controller = new AbortController();
    const { signal } = controller;
    const { wantsError, at } = first.current;
    const open = async () => {
      if (at !== undefined || !wantsError) return window.goTo(at ?? -1);
      const shown = window.goTo(0);
      const found = await window.reader.find(null, 0, signal);
      await shown;
      if (found !== null && !signal.aborted) await window.goTo(found.offset);
    };
    open().catch(() => {});
    return () => {
      controller.abort();
      window.stop();
    };
  }, [window]);
}

function useFollow(follow: boolean, window: LogWindow): void {
  useEffect(() => {
    if (!follow) return;
    const timer = setInterval(window.later, followEveryMs);
    return () => clearInterval(timer);
  }, [follow, window]);
}

function Place({ part, length }: { readonly part: LogPart; readonly length: number }) {
  const { t, figures } = useWords();
  if (part.from === 0 && part.to >= length) return <p className="note log-place">{figures.bytes(length)}</p>;
  const values = {
    from: figures.bytes(part.from),
    to: figures.bytes(part.to),
    length: figures.bytes(length),
  };
  return <p className="note log-place">{t('log.place', values)}</p>;
}
