import { Button } from '@mantine/core';
import { useLocation, useNavigate } from '@tanstack/react-router';
import { ConnectionError, ProblemError } from '@testyard/client';
import { isSignedOut } from '../session/session.tsx';
import type { Words } from '../texts/words.tsx';
import { useWords } from '../texts/words.tsx';
import { StateBox } from './state-box.tsx';

/** What an error says to people, in one line. */
export function wordsOfError(error: unknown, { t }: Words): string {
  // What the server says to programs that send no token helps nobody here.
  if (isSignedOut(error)) return t('sign-in.expired');
  if (error instanceof ProblemError) return error.detail;
  if (error instanceof ConnectionError) return t('error.unreachable');
  return error instanceof Error ? error.message : t('error.unexpected');
}

interface ProblemProps {
  readonly error: unknown;
  readonly retry: () => void;
  /** It stands in the place of a whole page, not of a part of one. */
  readonly isPage?: boolean;
}

/** In the place of what could not be read: what happened, and what to do. */
export function Problem({ error, retry, isPage = false }: ProblemProps) {
  const words = useWords();
  const { t } = words;
  if (error instanceof ProblemError && (error.status === 404 || error.code === 'REQUEST_INVALID'))
    return <NothingHere isPage={isPage} />;
  const again = <Button onClick={retry}>{t('retry')}</Button>;
  if (error instanceof ConnectionError)
    return (
      <StateBox
        shape="alert"
        title={t('error.unreachable')}
        next={t('error.unreachable.next')}
        isPage={isPage}
      >
        {again}
      </StateBox>
    );
  if (error instanceof ProblemError && error.status === 403)
    return (
      // What is needed, and whom to ask, are the server's words.
      <StateBox shape="lock" title={t('forbidden.title')} next={error.detail} isPage={isPage} />
    );
  return (
    <StateBox
      shape="alert"
      isPage={isPage}
      title={t(error instanceof ProblemError ? 'error.refused' : 'error.unexpected')}
      detail={wordsOfError(error, words)}
      next={t('error.unexpected.next')}
      note={
        error instanceof ProblemError && error.requestId
          ? t('error.request', { id: error.requestId })
          : undefined
      }
    >
      {again}
    </StateBox>
  );
}

/** Where somebody who finds nothing is led: to the list of such things. */
const lists = [
  { to: '/templates', text: 'all-templates' },
  { to: '/settings', text: 'nav.settings' },
  { to: '/history', text: 'history.all-templates' },
] as const;

/** An address that leads nowhere, or to something that the reader may not know of. */
export function NothingHere({ isPage = true }: { readonly isPage?: boolean }) {
  const { t } = useWords();
  const navigate = useNavigate();
  const { pathname } = useLocation();
  const list = lists.find(({ to }) => pathname.startsWith(to)) ?? { to: '/runs', text: 'all-runs' };
  return (
    <StateBox shape="question" title={t('not-found.title')} next={t('not-found.next')} isPage={isPage}>
      <Button onClick={() => navigate({ to: list.to })}>{t(list.text)}</Button>
    </StateBox>
  );
}
