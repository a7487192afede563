import { useState } from 'react';
import { useWords } from '../texts/words.tsx';
import { wordsOfError } from './problem.tsx';

export interface Deed {
  readonly busy: boolean;
  /** Why it did not work, in words; empty where nothing is wrong. */
  readonly problem: string;
  /** Whether it worked. */
  readonly run: (act: () => Promise<unknown>) => Promise<boolean>;
}

/** Something that a page does and that may be refused. */
export function useDeed(): Deed {
  const words = useWords();
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState('');
  const run = async (act: () => Promise<unknown>) => {
    setBusy(true);
    setProblem('');
    try {
      await act();
      return true;
    } catch (error) {
      setProblem(wordsOfError(error, words));
      return false;
    } finally {
      setBusy(false);
    }
  };
  return { busy, problem, run };
}

/** Why it did not work, said at once to who cannot see it. */
export function Refusal({ deed }: { readonly deed: Deed }) {
  if (deed.problem === '') return null;
  return (
    <p className="problem" role="alert">
      {deed.problem}
    </p>
  );
}
