import { useQuery } from '@tanstack/react-query';
import { useEffect, useMemo, useState } from 'react';
import { useService } from '../../../session/session.tsx';
import { useWords } from '../../../texts/words.tsx';
import { type Flaw, readDocument } from './document-yaml.ts';

const restMs = 350;

/** The text once nobody has typed for a moment. */
function useSettled(text: string): string {
  const [settled, setSettled] = useState(text);
  useEffect(() => {
    const timer = setTimeout(() => setSettled(text), restMs);
    return () => clearTimeout(timer);
  }, [text]);
  return settled;
}

export interface Findings {
  readonly flaws: readonly Flaw[];
  /** Whether they are about the text as it stands, and not one of before. */
  readonly isCurrent: boolean;
  /** Why the server could not look at it; null: it did. */
  readonly error: unknown;
}

/** What is wrong with a text, by the server's own check, at its lines. */
export function useFindings(projectId: string, text: string): Findings {
  const service = useService();
  const { language } = useWords();
  const settled = useSettled(text);
  const reading = useMemo(() => readDocument(settled, language), [settled, language]);
  const asked = useQuery({
    queryKey: ['template-findings', projectId, language, settled],
    enabled: reading.flaw === null,
    gcTime: 10_000,
    staleTime: 60_000,
    queryFn: ({ signal }) =>
      service.call('validateTemplate', { params: { projectId }, body: reading.document, signal }),
  });
  const isCurrent = settled === text && (reading.flaw !== null || asked.isSuccess);
  if (reading.flaw !== null) return { flaws: [reading.flaw], isCurrent, error: null };
  const flaws = (asked.data?.findings ?? []).map(({ severity, pointer, detail }) => ({
    ...{ severity, pointer, line: reading.placeOf(pointer, detail)?.line ?? null },
    ...{ said: detail, text: pointer === '' ? detail : `${pointer}: ${detail}` },
  }));
  return { flaws, isCurrent, error: asked.error };
}
