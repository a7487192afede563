// The page begins here.
import './styles/mantine.css';
import './styles/page.css';
import { createTheme, MantineProvider } from '@mantine/core';
import { createRouter, RouterProvider } from '@tanstack/react-router';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { Loading } from './parts/loading.tsx';
import { NothingHere, Problem } from './parts/problem.tsx';
import { routeTree } from './routes.tsx';
import { readSearch, writeSearch } from './search-text.ts';
import { chosenDensity, showDensity } from './session/display.ts';
import { SessionProvider } from './session/session.tsx';
import { chosenTheme } from './session/theme.ts';
import { keepTicket } from './session/ticket.ts';
import { WordsProvider } from './texts/words.tsx';

const router = createRouter({
  routeTree,
  parseSearch: readSearch,
  stringifySearch: writeSearch,
  defaultPreload: 'intent',
  defaultPendingComponent: Loading,
  defaultNotFoundComponent: () => <NothingHere />,
  defaultErrorComponent: ({ error, reset }) => <Problem isPage error={error} retry={reset} />,
});

declare module '@tanstack/react-router' {
  interface Register {
    router: typeof router;
  }
}

/** Nothing of it makes a style element, which the policy of the page would refuse. */
const theme = createTheme({
  primaryColor: 'indigo',
  autoContrast: true,
  cursorType: 'pointer',
  components: {
    ModalRoot: { defaultProps: { lockScroll: false, transitionProps: { duration: 0 }, centered: true } },
    // Its placeholder is a child that no menu may have; without it the first entry has the focus.
    Menu: { defaultProps: { transitionProps: { duration: 0 }, withInitialFocusPlaceholder: false } },
    Popover: { defaultProps: { transitionProps: { duration: 0 } } },
    Tooltip: { defaultProps: { transitionProps: { duration: 0 } } },
  },
});

showDensity(chosenDensity());
const chosen = chosenTheme();
keepTicket();
createRoot(document.getElementById('page') as HTMLElement).render(
  <StrictMode>
    <MantineProvider
      theme={theme}
      defaultColorScheme={chosen === 'system' ? 'auto' : chosen}
      withCssVariables={false}
      withGlobalClasses={false}
    >
      <WordsProvider>
        <SessionProvider>
          <RouterProvider router={router} />
        </SessionProvider>
      </WordsProvider>
    </MantineProvider>
  </StrictMode>,
);
