import { Button } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { ProblemError } from '@testyard/client';
import { type ReactNode, useState } from 'react';
import { Confirm } from '../../parts/confirm.tsx';
import type { TextKey } from '../../texts/catalogue.ts';
import { useWords } from '../../texts/words.tsx';

interface Props {
  readonly text: TextKey;
  /** What is asked; it names the thing. */
  readonly title: string;
  readonly action: TextKey;
  readonly what: TextKey;
  readonly dangerous?: boolean;
  readonly curl: string;
  readonly act: () => Promise<unknown>;
}

/** A button in a row of a list that does something once it was confirmed; the list is read again afterwards. */
export function RowAction({ text, title, action, what, dangerous = true, curl, act }: Props) {
  const { t } = useWords();
  const [asking, setAsking] = useState(false);
  return (
    <>
      <Button
        size="compact-sm"
        variant="subtle"
        color={dangerous ? 'red' : 'gray'}
        onClick={() => setAsking(true)}
      >
        {t(text)}
      </Button>
      {asking && (
        <SettingDialog
          title={title}
          action={action}
          dangerous={dangerous}
          curl={curl}
          act={act}
          close={() => setAsking(false)}
        >
          <p>{t(what)}</p>
        </SettingDialog>
      )}
    </>
  );
}

interface DialogProps {
  readonly title: string;
  readonly action: TextKey;
  readonly dangerous?: boolean;
  /** Something is still to be filled in. */
  readonly incomplete?: boolean;
  readonly curl: string;
  readonly act: () => Promise<unknown>;
  readonly close: () => void;
  readonly children: ReactNode;
}

/**
 * A question, or a form, whose answer changes a list of the settings. The list is read again also where the server says
 * that what was asked for is gone, or another one by now: what stands in it is not true any more.
 */
export function SettingDialog({ action, act, ...rest }: DialogProps) {
  const { t } = useWords();
  const cache = useQueryClient();
  const actAndRead = async () => {
    try {
      await act();
    } catch (error) {
      if (isOutdated(error)) void cache.invalidateQueries({ queryKey: ['settings'] });
      throw error;
    }
    await cache.invalidateQueries({ queryKey: ['settings'] });
  };
  return <Confirm {...rest} action={t(action)} act={actAndRead} />;
}

const isOutdated = (error: unknown): boolean =>
  error instanceof ProblemError && [404, 409, 412].includes(error.status);
