import { Checkbox, NativeSelect, TextInput } from '@mantine/core';
import { getRouteApi, useNavigate } from '@tanstack/react-router';
import { useEffect, useState } from 'react';
import type { TextKey } from '../../texts/catalogue.ts';
import { useWords } from '../../texts/words.tsx';
import { kindText } from './audit-words.ts';
import { type AuditSpan, auditSpans, type SettingsSearch } from './settings-search.ts';

const route = getRouteApi('/settings/$section');

/** Kinds of objects that are written, as the actions name them. */
const kinds = [
  ...[
    'run',
    'task',
    'template',
    'template-group',
    'executor',
    'registration-code',
    'sut',
    'secret',
    'secrets-key',
  ],
  ...['token', 'member', 'project', 'user', 'session'],
];
const spans = Object.keys(auditSpans) as AuditSpan[];
const restMs = 350;

interface Props {
  /** Undefined: the reader may look at one project only. */
  readonly whole: boolean | undefined;
  readonly setWhole: (whole: boolean) => void;
}

/** What is looked for in the log; it stands in the address. */
export function AuditFilter({ whole, setWhole }: Props) {
  const { t, language } = useWords();
  const search = route.useSearch();
  const navigate = useNavigate();
  const set = (change: { readonly [name in keyof SettingsSearch]?: string }) => {
    const given = Object.entries({ ...search, ...change }).filter(([, value]) => value !== '');
    const params = { section: 'audit' };
    navigate({ to: '/settings/$section', params, search: Object.fromEntries(given), replace: true });
  };
  return (
    <div className="audit-filter">
      <Looked text="audit.user" value={search.user} set={(user) => set({ user })} />
      <NativeSelect
        aria-label={t('audit.action')}
        value={search.action ?? ''}
        data={[
          { value: '', label: t('audit.any-action') },
          ...kinds.map((kind) => ({ value: kind, label: kindText(kind, language) })),
        ]}
        onChange={(event) => set({ action: event.currentTarget.value })}
      />
      <Looked text="audit.object-find" value={search.object} set={(object) => set({ object })} />
      <NativeSelect
        aria-label={t('audit.at')}
        value={search.span ?? ''}
        data={[
          { value: '', label: t('audit.any-time') },
          ...spans.map((span) => ({ value: span, label: t(`audit.span.${span}`) })),
        ]}
        onChange={(event) => set({ span: event.currentTarget.value })}
      />
      {whole !== undefined && (
        <Checkbox
          label={t('audit.whole')}
          checked={whole}
          onChange={(event) => setWhole(event.currentTarget.checked)}
        />
      )}
    </div>
  );
}

interface LookedProps {
  readonly text: TextKey;
  readonly value: string | undefined;
  readonly set: (value: string) => void;
}

/** A field whose text is asked for once nobody has typed for a moment. */
function Looked({ text, value = '', set }: LookedProps) {
  const { t } = useWords();
  const [typed, setTyped] = useState(value);
  useEffect(() => {
    if (typed.trim() === value) return;
    const timer = setTimeout(() => set(typed.trim()), restMs);
    return () => clearTimeout(timer);
  });
  return (
    <TextInput
      aria-label={t(text)}
      placeholder={t(text)}
      autoComplete="off"
      spellCheck={false}
      maxLength={200}
      value={typed}
      onChange={(event) => setTyped(event.currentTarget.value)}
    />
  );
}
