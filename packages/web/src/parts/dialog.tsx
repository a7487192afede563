import { Modal, type ModalProps } from '@mantine/core';
import { useWords } from '../texts/words.tsx';
import { useFocusBack } from './focus-back.ts';

/** A window over the page that is there as long as it is rendered; the focus goes back to where it came from. */
export function Dialog({ children, ...rest }: Omit<ModalProps, 'opened' | 'closeButtonProps'>) {
  const { t } = useWords();
  useFocusBack();
  return (
    <Modal opened closeButtonProps={{ 'aria-label': t('close') }} {...rest}>
      {children}
    </Modal>
  );
}
