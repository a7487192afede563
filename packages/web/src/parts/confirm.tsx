import { Button } from '@mantine/core';
import { type FormEvent, type ReactNode, useState } from 'react';
import { useWords } from '../texts/words.tsx';
import { Dialog } from './dialog.tsx';
import { DialogActions } from './dialog-actions.tsx';
import { wordsOfError } from './problem.tsx';
import { ShowCurl } from './snippets/show-curl.tsx';

interface Question {
  readonly title: string;
  /** The word on the button that does it. */
  readonly action: string;
  readonly dangerous?: boolean;
  /** Something is still to be filled in. */
  readonly incomplete?: boolean;
  readonly curl: string;
  readonly act: () => Promise<unknown>;
  readonly close: () => void;
  readonly children: ReactNode;
}

/** Asks before something is done, does it, and stays open with the reason where it was refused. */
export function Confirm(question: Question) {
  const { title, action, dangerous = false, incomplete = false, curl, act, close, children } = question;
  const words = useWords();
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState('');
  const go = async (event: FormEvent) => {
    event.preventDefault();
    if (busy || incomplete) return;
    setBusy(true);
    setProblem('');
    try {
      await act();
      close();
    } catch (error) {
      setProblem(wordsOfError(error, words));
      setBusy(false);
    }
  };
  return (
    <Dialog onClose={close} title={title}>
      {/* A form: Enter in a field of it does what the button does. What is missing is said by the page, or the server. */}
      <form noValidate onSubmit={go}>
        <div className="fields">{children}</div>
        {problem && (
          <p className="problem" role="alert">
            {problem}
          </p>
        )}
        <ShowCurl curl={curl} />
        <DialogActions close={close}>
          <Button
            type="submit"
            color={dangerous ? 'red' : 'indigo'}
            loading={busy}
            disabled={incomplete}
            data-autofocus={!dangerous || undefined}
          >
            {action}
          </Button>
        </DialogActions>
      </form>
    </Dialog>
  );
}
