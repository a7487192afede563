import { NativeSelect } from '@mantine/core';
import { useLocation, useNavigate } from '@tanstack/react-router';
import { rememberProject, useProject, useProjects } from '../session/project.tsx';
import { useWords } from '../texts/words.tsx';

/** Pages that are about one project as a whole. */
const lists = ['/templates', '/executors', '/settings'] as const;

/** Which project is looked at; nothing where there is only one. */
export function ProjectSwitch() {
  const { t } = useWords();
  const { data = [] } = useProjects();
  const project = useProject();
  const navigate = useNavigate();
  const { pathname } = useLocation();
  if (data.length < 2 || !project) return null;
  const choose = (id: string) => {
    rememberProject(id);
    const to = lists.find((each) => pathname.startsWith(each)) ?? '/runs';
    navigate({ to, search: { project: data.find((each) => each.id === id)?.name ?? id } });
  };
  return (
    <NativeSelect
      size="xs"
      aria-label={t('project')}
      title={project.name}
      value={project.id}
      data={data.map(({ id, name }) => ({ value: id, label: name }))}
      onChange={(event) => choose(event.currentTarget.value)}
    />
  );
}
