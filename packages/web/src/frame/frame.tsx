import { Outlet, useNavigate } from '@tanstack/react-router';
import { Suspense, useCallback, useEffect, useState } from 'react';
import { Icon } from '../glossary/icon.tsx';
import { lazyPart } from '../parts/lazy-part.ts';
import { Loading } from '../parts/loading.tsx';
import { Problem } from '../parts/problem.tsx';
import { useShortcuts } from '../parts/shortcuts.ts';
import { signsInFirst, useMe, useReachable, useSession } from '../session/session.tsx';
import { useWords } from '../texts/words.tsx';
import { KeyHelp } from './key-help.tsx';
import { Navigation } from './navigation.tsx';
import { SignIn } from './sign-in.tsx';
import { TopBar } from './top-bar.tsx';
import { usePaletteKey } from './use-palette-key.ts';

const Palette = lazyPart(async () => (await import('./palette.tsx')).Palette);
const DisplaySettings = lazyPart(async () => (await import('./display-settings.tsx')).DisplaySettings);

/** Everything around a page; the page itself only once somebody is signed in. */
export function Frame() {
  const { t } = useWords();
  const navigate = useNavigate();
  const [opened, setOpened] = useState<'help' | 'display' | 'palette' | null>(null);
  const { data } = useMe();
  const close = () => setOpened(null);
  const openHelp = () => setOpened('help');
  const openDisplay = () => setOpened('display');
  const openPalette = useCallback(() => setOpened('palette'), []);
  usePaletteKey(openPalette);
  useShortcuts({
    '?': openHelp,
    'g r': () => navigate({ to: '/runs' }),
    'g t': () => navigate({ to: '/templates' }),
    'g h': () => navigate({ to: '/history' }),
    'g e': () => navigate({ to: '/executors' }),
    'g s': () => navigate({ to: '/settings' }),
  });
  return (
    <div className="frame">
      <a className="skip" href="#main">
        {t('skip')}
      </a>
      <Navigation />
      <TopBar openHelp={openHelp} openDisplay={openDisplay} openPalette={openPalette} />
      <main id="main" tabIndex={-1}>
        <Connection />
        <Gate />
      </main>
      {opened === 'help' && <KeyHelp close={close} />}
      <Suspense>
        {opened === 'display' && <DisplaySettings close={close} />}
        {opened === 'palette' && data?.user && (
          <Palette close={close} openHelp={openHelp} openDisplay={openDisplay} />
        )}
      </Suspense>
    </div>
  );
}

/** Says that the server is away, for as long as it is. */
function Connection() {
  const { t } = useWords();
  const reachable = useReachable();
  const { data } = useMe();
  if (reachable || !data?.user) return null;
  return (
    <p className="trouble" role="status">
      <Icon shape="alert" />
      {t('connection.lost')}
    </p>
  );
}

/** Where a sign-in has ended, the page stays as it is below the form, so that nothing is lost. */
function Gate() {
  // Otherwise the page asks for what it shows while it is asked who looks: mostly that is known.
  const [signsIn] = useState(signsInFirst);
  const me = useMe();
  const { isExpired } = useSession();
  const isOver = isExpired && me.data?.user !== null && me.data !== undefined;
  // A dialog is no part of the page that is hidden: it has to wait, too.
  useEffect(() => {
    document.body.toggleAttribute('data-signed-out', isOver);
  }, [isOver]);
  if (me.isPending && signsIn) return <Loading />;
  if (me.isError) return <Problem isPage error={me.error} retry={() => me.refetch()} />;
  if (me.data?.user === null) return <SignIn notice={me.data.linkRefused ? 'sign-in.link-used' : null} />;
  return (
    <>
      {isOver && <SignIn notice="sign-in.expired" />}
      <div className="page" hidden={isOver}>
        <Outlet />
      </div>
    </>
  );
}
