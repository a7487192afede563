import { Button } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
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
  readonly curl: string;
  readonly act: () => Promise<unknown>;
  readonly close: () => void;
  readonly children: ReactNode;
}

/** A question, or a form, whose answer changes a list of the settings. */
export function SettingDialog({ action, act, ...rest }: DialogProps) {
  const { t } = useWords();
  const cache = useQueryClient();
  const actAndRead = async () => {
    await act();
    await cache.invalidateQueries({ queryKey: ['settings'] });
  };
  return <Confirm {...rest} action={t(action)} act={actAndRead} />;
}
