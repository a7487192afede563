import { Button } from '@mantine/core';
import { useEffect, useRef, useState } from 'react';
import { useWords } from '../../texts/words.tsx';

const sayForMs = 2000;

/** Puts a text into the clipboard and says so. Where the browser has none for pages (plain HTTP), it says that, too. */
export function CopyButton({
  text,
  label,
}: {
  readonly text: string | (() => string);
  readonly label?: string;
}) {
  const { t } = useWords();
  const [said, setSaid] = useState<'copied' | 'copy.failed' | null>(null);
  const timer = useRef(0);
  useEffect(() => () => clearTimeout(timer.current), []);
  const copy = async () => {
    const done = await copyText(typeof text === 'string' ? text : text());
    setSaid(done ? 'copied' : 'copy.failed');
    clearTimeout(timer.current);
    timer.current = window.setTimeout(() => setSaid(null), sayForMs);
  };
  return (
    <Button size="compact-xs" variant="default" onClick={copy} aria-live="polite">
      {said === null ? (label ?? t('copy')) : t(said)}
    </Button>
  );
}

/** Whether the clipboard took it. */
export async function copyText(text: string): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    return copyOldWay(text);
  }
}

/** Pages that came over plain HTTP from another machine have no clipboard but this. */
function copyOldWay(text: string): boolean {
  const area = document.createElement('textarea');
  area.value = text;
  area.className = 'spoken';
  document.body.append(area);
  area.select();
  const done = document.execCommand('copy');
  area.remove();
  return done;
}
