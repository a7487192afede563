import { useQuery } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { shortName } from '../parts/shown-text.ts';
import { allItems } from '../session/all-items.ts';
import { rememberProject, useProject, useProjects } from '../session/project.tsx';
import { useService, useSession } from '../session/session.tsx';
import { useWords } from '../texts/words.tsx';
import type { PaletteEntry } from './palette-entries.ts';
import { useTheme } from './use-theme.ts';

const pages = [
  { to: '/runs', shape: 'list', text: 'nav.runs' },
  { to: '/templates', shape: 'page', text: 'nav.templates' },
  { to: '/history', shape: 'grid', text: 'nav.history' },
  { to: '/executors', shape: 'server', text: 'nav.executors' },
  { to: '/settings', shape: 'gear', text: 'nav.settings' },
  { to: '/first-steps', shape: 'flag', text: 'steps.title' },
  { to: '/templates/new', shape: 'plus', text: 'templates.new' },
] as const;

/** What the palette can do besides going to a page of the frame. */
export interface PaletteCommands {
  readonly openHelp: () => void;
  readonly openDisplay: () => void;
}

/** Everything that the palette offers: pages, commands, templates, executors, projects. */
export function usePaletteEntries({ openHelp, openDisplay }: PaletteCommands): readonly PaletteEntry[] {
  const { t, language, setLanguage } = useWords();
  const navigate = useNavigate();
  const { signOut } = useSession();
  const { theme, setTheme } = useTheme();
  const { data: projects = [] } = useProjects();
  const project = useProject();
  const { templates, executors } = useNamed(project?.id);
  const isDark = theme === 'dark';
  const kinds = { page: t('palette.page'), command: t('palette.command') };
  return [
    ...pages.map(({ to, shape, text }) => ({
      ...{ id: to, shape, text: t(text), kind: kinds.page, go: () => void navigate({ to }) },
    })),
    ...templates.map(({ id, name }) => ({
      ...{ id: `template ${id}`, shape: 'page' as const, text: shortName(name), kind: t('palette.template') },
      go: () => void navigate({ to: '/templates/$template', params: { template: id } }),
    })),
    ...executors.map(({ id, name }) => ({
      ...{
        id: `executor ${id}`,
        shape: 'server' as const,
        text: shortName(name),
        kind: t('palette.executor'),
      },
      go: () => void navigate({ to: '/executors', search: { executor: id } }),
    })),
    ...projects
      .filter(({ id }) => id !== project?.id)
      .map(({ id, name }) => ({
        ...{ id: `project ${id}`, shape: 'swap' as const, text: shortName(name), kind: t('project') },
        go: () => {
          rememberProject(id);
          void navigate({ to: '/runs', search: { project: name } });
        },
      })),
    ...(
      [
        ['keys', t('keys.help'), openHelp],
        ['screen', t('display.open'), openDisplay],
        [
          isDark ? 'sun' : 'moon',
          t(isDark ? 'palette.light' : 'palette.dark'),
          () => setTheme(isDark ? 'light' : 'dark'),
        ],
        ['swap', t('language.switch'), () => setLanguage(language === 'zh' ? 'en' : 'zh')],
        ['person', t('sign-out'), () => void signOut()],
      ] as const
    ).map(([shape, text, go]) => ({ id: text, shape, text, kind: kinds.command, go })),
  ];
}

/** Templates and executors of a project by name, asked for when the palette is opened. */
function useNamed(projectId: string | undefined) {
  const service = useService();
  const { data } = useQuery({
    queryKey: ['palette', projectId],
    enabled: projectId !== undefined,
    staleTime: 30_000,
    queryFn: async ({ signal }) => {
      const [templates, executors] = await Promise.all([
        allItems(service, 'listTemplates', { params: { projectId: projectId ?? '' }, signal }),
        allItems(service, 'listExecutors', { signal }),
      ]);
      return { templates, executors };
    },
  });
  return data ?? { templates: [], executors: [] };
}
