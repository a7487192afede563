import { Modal } from '@mantine/core';
import { useNavigate } from '@tanstack/react-router';
import { type KeyboardEvent, useState } from 'react';
import { Icon } from '../glossary/icon.tsx';
import { useFocusBack } from '../parts/focus-back.ts';
import { placeAfter } from '../parts/place-after.ts';
import { useWords } from '../texts/words.tsx';
import { offeredFor, type PaletteEntry, runNumberOf } from './palette-entries.ts';
import { type PaletteCommands, usePaletteEntries } from './use-palette-entries.ts';

interface Props extends PaletteCommands {
  readonly close: () => void;
}

/** Goes anywhere by typing: a run by its number, templates, executors, pages, commands. */
export function Palette({ close, ...commands }: Props) {
  const { t } = useWords();
  useFocusBack();
  const [typed, setTyped] = useState('');
  const [place, setPlace] = useState(0);
  const offered = useOffered(typed, commands);
  const at = Math.min(place, offered.length - 1);
  const go = (entry: PaletteEntry | undefined) => {
    if (entry === undefined) return;
    close();
    entry.go();
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.nativeEvent.isComposing) return;
    const next = placeAfter(event.key, at, offered.length);
    if (next === null && event.key !== 'Enter') return;
    event.preventDefault();
    if (next === null) go(offered[at]);
    else setPlace(next);
  };
  const type = (text: string) => {
    setTyped(text);
    setPlace(0);
  };
  return (
    // To lock the scrolling, or to fade, it would make a style element, which the policy of the page refuses.
    <Modal.Root opened size="lg" centered={false} onClose={close}>
      <Modal.Overlay />
      <Modal.Content aria-label={t('palette')}>
        <input
          data-autofocus
          className="palette-input"
          role="combobox"
          aria-expanded="true"
          aria-controls="palette-list"
          aria-activedescendant={offered.length > 0 ? `palette-${at}` : undefined}
          aria-label={t('palette.what')}
          placeholder={t('palette.what')}
          autoComplete="off"
          spellCheck={false}
          value={typed}
          onChange={(event) => type(event.currentTarget.value)}
          onKeyDown={onKeyDown}
        />
        {offered.length === 0 && <p className="palette-none">{t('palette.none')}</p>}
        <Offered entries={offered} at={at} setPlace={setPlace} go={go} />
      </Modal.Content>
    </Modal.Root>
  );
}

/** What fits what was typed; a number is that of a run, whatever else is called so. */
function useOffered(typed: string, commands: PaletteCommands): readonly PaletteEntry[] {
  const { t } = useWords();
  const navigate = useNavigate();
  const all = usePaletteEntries(commands);
  const number = runNumberOf(typed);
  const found = offeredFor(all, typed);
  if (number === null) return found;
  const go = () => void navigate({ to: '/runs/$run', params: { run: number } });
  const text = t('palette.run', { number });
  return [{ id: 'run', shape: 'list', text, kind: t('palette.run-kind'), go }, ...found];
}

interface OfferedProps {
  readonly entries: readonly PaletteEntry[];
  readonly at: number;
  readonly setPlace: (place: number) => void;
  readonly go: (entry: PaletteEntry) => void;
}

/** The focus stays in the field: keys are its own, and this is what a pointer finds. */
function Offered({ entries, at, setPlace, go }: OfferedProps) {
  const { t } = useWords();
  return (
    <div id="palette-list" className="palette-list" role="listbox" aria-label={t('palette')}>
      {entries.map((entry, index) => (
        // biome-ignore lint/a11y/useKeyWithClickEvents: the field has the keys
        <div
          key={entry.id}
          id={`palette-${index}`}
          role="option"
          tabIndex={-1}
          className="palette-entry"
          aria-selected={index === at}
          onPointerMove={() => setPlace(index)}
          onClick={() => go(entry)}
        >
          <Icon shape={entry.shape} />
          <bdi>{entry.text}</bdi>
          <span className="note">{entry.kind}</span>
        </div>
      ))}
    </div>
  );
}
