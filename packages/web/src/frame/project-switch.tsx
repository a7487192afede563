import { NativeSelect } from '@mantine/core';
import { useNavigate } from '@tanstack/react-router';
import { rememberProject, useProject, useProjects } from '../session/project.tsx';
import { useWords } from '../texts/words.tsx';

/** Which project is looked at; nothing where there is only one. */
export function ProjectSwitch() {
  const { t } = useWords();
  const { data = [] } = useProjects();
  const project = useProject();
  const navigate = useNavigate();
  if (data.length < 2 || !project) return null;
  const choose = (id: string) => {
    rememberProject(id);
    navigate({ to: '/runs', search: { project: data.find((each) => each.id === id)?.name ?? id } });
  };
  return (
    <NativeSelect
      size="xs"
      aria-label={t('project')}
      value={project.id}
      data={data.map(({ id, name }) => ({ value: id, label: name }))}
      onChange={(event) => choose(event.currentTarget.value)}
    />
  );
}
