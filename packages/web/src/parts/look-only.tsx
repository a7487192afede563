import type { Project, Role } from '@testyard/protocol';
import { Icon } from '../glossary/icon.tsx';
import { mayIn } from '../session/project.tsx';
import { useWords } from '../texts/words.tsx';

interface Props {
  readonly project: Project;
  readonly needed: Role;
}

/** Said where what is done on a page needs a role that the reader has not; nothing where it is there. */
export function LookOnly({ project, needed }: Props) {
  const { t } = useWords();
  if (mayIn(project, needed)) return null;
  return (
    <p className="remark tone-muted look-only">
      <Icon shape="lock" />
      {t('look-only', { role: t(`role.${needed}`) })}
    </p>
  );
}
