import { TextInput } from '@mantine/core';
import { type KeyboardEvent, useEffect, useId, useState } from 'react';
import { Icon } from '../../glossary/icon.tsx';
import { placeAfter } from '../../parts/place-after.ts';
import { useTemplates } from '../../parts/project-templates.ts';
import { shortName } from '../../parts/shown-text.ts';
import { useWords } from '../../texts/words.tsx';
import { namesLike } from './names-like.ts';

const mostShown = 50;

interface Props {
  readonly projectId: string;
  /** Name of the template that is looked at. */
  readonly chosen: string;
  readonly choose: (name: string) => void;
}

/** Another template, found by a part of its name: with arrows and Enter, or by pointing at it. */
export function TemplateSearch(props: Props) {
  const { chosen } = props;
  const { t } = useWords();
  const listId = useId();
  const { typed, type, found, at, setPlace, take, onKeyDown } = useChoice(props);
  const isOpen = typed !== null;
  return (
    <div className="template-search">
      <TextInput
        label={t('history.template')}
        role="combobox"
        aria-expanded={isOpen}
        aria-controls={isOpen ? listId : undefined}
        aria-autocomplete="list"
        aria-activedescendant={isOpen && found.length > 0 ? `${listId}-${at}` : undefined}
        autoComplete="off"
        spellCheck={false}
        leftSection={<Icon shape="search" />}
        placeholder={isOpen ? shortName(chosen) : undefined}
        value={typed ?? shortName(chosen)}
        onClick={() => isOpen || type('')}
        onBlur={() => type(null)}
        onChange={(event) => type(event.currentTarget.value)}
        onKeyDown={onKeyDown}
      />
      {isOpen && <Found {...{ listId, chosen, found, at, setPlace, take }} />}
    </div>
  );
}

/** What is typed (null: the list is closed), what that finds, and which of it is meant. */
function useChoice({ projectId, chosen, choose }: Props) {
  const { data = [] } = useTemplates(projectId);
  const [typed, setTyped] = useState<string | null>(null);
  const [place, setPlace] = useState(0);
  const names = data.map(({ name }) => name);
  const found = namesLike(names, typed ?? '').slice(0, mostShown);
  const at = Math.min(place, found.length - 1);
  const type = (text: string | null) => {
    setTyped(text);
    setPlace(0);
  };
  const take = (name: string | undefined) => {
    if (name === undefined) return;
    type(null);
    if (name !== chosen) choose(name);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.nativeEvent.isComposing) return;
    if (typed === null) {
      if (!/^Arrow(Down|Up)$/.test(event.key)) return;
      event.preventDefault();
      return type('');
    }
    if (event.key === 'Escape') return type(null);
    const next = placeAfter(event.key, at, found.length);
    if (next === null && event.key !== 'Enter') return;
    event.preventDefault();
    if (next === null) take(found[at]);
    else setPlace(next);
  };
  return { typed, type, found, at, setPlace, take, onKeyDown };
}

interface FoundProps extends Pick<Props, 'chosen'> {
  readonly listId: string;
  readonly found: readonly string[];
  readonly at: number;
  readonly setPlace: (place: number) => void;
  readonly take: (name: string) => void;
}

/** The focus stays in the field: keys are its own, and this is what a pointer finds. */
function Found({ listId, chosen, found, at, setPlace, take }: FoundProps) {
  const { t } = useWords();
  useEffect(() => {
    document.getElementById(`${listId}-${at}`)?.scrollIntoView({ block: 'nearest' });
  }, [listId, at]);
  if (found.length === 0)
    return (
      <div id={listId} className="template-search-list">
        <p className="note" role="status">
          {t('templates.no-match')}
        </p>
      </div>
    );
  return (
    <div id={listId} className="template-search-list" role="listbox" aria-label={t('history.template')}>
      {found.map((name, index) => (
        // biome-ignore lint/a11y/useKeyWithClickEvents: the field has the keys
        <div
          key={name}
          id={`${listId}-${index}`}
          role="option"
          tabIndex={-1}
          className="palette-entry"
          aria-selected={index === at}
          onPointerMove={() => setPlace(index)}
          // To lose the focus would close the list before the click.
          onMouseDown={(event) => event.preventDefault()}
          onClick={() => take(name)}
        >
          <Icon shape={name === chosen ? 'check' : 'page'} />
          <bdi>{shortName(name)}</bdi>
        </div>
      ))}
    </div>
  );
}
