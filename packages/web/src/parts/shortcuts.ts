import { useEffect, useRef } from 'react';

/** By what is pressed: a letter, `shift+n`, a digit, `/`, `?`, or two letters one after the other (`g r`). */
export type Shortcuts = Readonly<Record<string, () => void>>;

const sequenceMs = 1200;
let now: { readonly name: string | null; readonly at: number } = { name: null, at: 0 };
let before: string | null = null;

/** Letters by their place on the keyboard, so that they work whatever an input method makes of them. */
export function nameOfKey(event: KeyboardEvent): string | null {
  if (event.isComposing || event.ctrlKey || event.metaKey || event.altKey) return null;
  const letter = /^Key([A-Z])$/.exec(event.code)?.[1]?.toLowerCase();
  if (letter !== undefined) return event.shiftKey ? `shift+${letter}` : letter;
  if (/^[0-9/?]$/.test(event.key)) return event.key;
  return null;
}

/** Whether keys belong to something else: a field that is written in, a dialog, an open menu. */
function isTaken(target: EventTarget | null): boolean {
  if (document.querySelector('[role=dialog], [role=menu]')) return true;
  return (
    target instanceof Element &&
    target.closest('input:not([type=checkbox]), textarea, select, [contenteditable=true]') !== null
  );
}

/** What was pressed before this key and is the beginning of two; it is looked at by every component that binds keys. */
document.addEventListener(
  'keydown',
  (event) => {
    const name = nameOfKey(event);
    before = now.name !== null && event.timeStamp - now.at < sequenceMs ? now.name : null;
    now = { name, at: event.timeStamp };
  },
  { capture: true },
);

/** Binds keys while the component is there. */
export function useShortcuts(shortcuts: Shortcuts): void {
  const current = useRef(shortcuts);
  current.current = shortcuts;
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if (now.name === null || isTaken(event.target)) return;
      const action = current.current[`${before} ${now.name}`] ?? current.current[now.name];
      if (action === undefined) return;
      event.preventDefault();
      action();
    };
    document.addEventListener('keydown', onKey);
    return () => document.removeEventListener('keydown', onKey);
  }, []);
}
