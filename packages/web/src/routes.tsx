// The addresses of the page. What stands behind `?` belongs to the feature. Runs are what people come for, and are there at
// once; the other pages are loaded when they are gone to.
import { createRootRoute, createRoute, lazyRouteComponent, redirect } from '@tanstack/react-router';
import { readExecutorsSearch } from './features/executors/executors-search.ts';
import { readHistorySearch } from './features/history/history-search.ts';
import { RunPage } from './features/run/run-page.tsx';
import { readRunSearch } from './features/run/run-search.ts';
import { RunsPage } from './features/runs/runs-page.tsx';
import { readRunsSearch } from './features/runs/runs-search.ts';
import { readProjectSearch, readSettingsSearch } from './features/settings/settings-search.ts';
import { readTemplateSearch, readTemplatesSearch } from './features/templates/templates-search.ts';
import { Frame } from './frame/frame.tsx';

const root = createRootRoute({ component: Frame });

const home = createRoute({
  getParentRoute: () => root,
  path: '/',
  beforeLoad: () => {
    throw redirect({ to: '/runs' });
  },
});

const runs = createRoute({
  getParentRoute: () => root,
  path: '/runs',
  validateSearch: readRunsSearch,
  component: RunsPage,
});

const run = createRoute({
  getParentRoute: () => root,
  path: '/runs/$run',
  validateSearch: readRunSearch,
  component: RunPage,
});

const executors = createRoute({
  getParentRoute: () => root,
  path: '/executors',
  validateSearch: readExecutorsSearch,
  component: lazyRouteComponent(() => import('./features/executors/executors-page.tsx'), 'ExecutorsPage'),
});

const templates = createRoute({
  getParentRoute: () => root,
  path: '/templates',
  validateSearch: readTemplatesSearch,
  component: lazyRouteComponent(() => import('./features/templates/templates-page.tsx'), 'TemplatesPage'),
});

const newTemplate = createRoute({
  getParentRoute: () => root,
  path: '/templates/new',
  validateSearch: readTemplatesSearch,
  component: lazyRouteComponent(() => import('./features/templates/new-template.tsx'), 'NewTemplatePage'),
});

const template = createRoute({
  getParentRoute: () => root,
  path: '/templates/$template',
  validateSearch: readTemplateSearch,
  component: lazyRouteComponent(() => import('./features/templates/template-page.tsx'), 'TemplatePage'),
});

const history = createRoute({
  getParentRoute: () => root,
  path: '/history',
  validateSearch: readHistorySearch,
  component: lazyRouteComponent(() => import('./features/history/history-page.tsx'), 'HistoryPage'),
});

const settings = createRoute({
  getParentRoute: () => root,
  path: '/settings',
  validateSearch: readProjectSearch,
  component: lazyRouteComponent(() => import('./features/settings/settings-page.tsx'), 'SettingsStart'),
});

const settingsSection = createRoute({
  getParentRoute: () => root,
  path: '/settings/$section',
  validateSearch: readSettingsSearch,
  component: lazyRouteComponent(() => import('./features/settings/settings-page.tsx'), 'SettingsPage'),
});

const steps = createRoute({
  getParentRoute: () => root,
  path: '/first-steps',
  validateSearch: readProjectSearch,
  component: lazyRouteComponent(
    () => import('./features/first-steps/first-steps-page.tsx'),
    'FirstStepsPage',
  ),
});

export const routeTree = root.addChildren([
  home,
  runs,
  run,
  templates,
  newTemplate,
  template,
  history,
  executors,
  settings,
  settingsSection,
  steps,
]);
