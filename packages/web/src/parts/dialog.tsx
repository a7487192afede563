import { Modal, type ModalRootProps } from '@mantine/core';
import type { ReactNode } from 'react';
import { useWords } from '../texts/words.tsx';
import { useFocusBack } from './focus-back.ts';

interface Props extends Omit<ModalRootProps, 'opened' | 'title'> {
  readonly title: ReactNode;
}

/** A window over the page that is there as long as it is rendered; the focus goes back to where it came from. */
export function Dialog({ title, children, ...rest }: Props) {
  const { t } = useWords();
  useFocusBack();
  return (
    <Modal.Root opened {...rest}>
      <Modal.Overlay />
      <Modal.Content>
        {/* The page has a header of its own, and another one would be taken for the top of it. */}
        <Modal.Header role="presentation">
          <Modal.Title>{title}</Modal.Title>
          <Modal.CloseButton aria-label={t('close')} />
        </Modal.Header>
        <Modal.Body>{children}</Modal.Body>
      </Modal.Content>
    </Modal.Root>
  );
}
