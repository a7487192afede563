import { Button, Menu, NativeSelect } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import type { Project, Template, TemplateGroup } from '@testyard/protocol';
import { Suspense, useState } from 'react';
import { Icon } from '../../../glossary/icon.tsx';
import { Confirm } from '../../../parts/confirm.tsx';
import { lazyPart } from '../../../parts/lazy-part.ts';
import { shortName } from '../../../parts/shown-text.ts';
import { curlOf } from '../../../parts/snippets/curl.ts';
import { mayIn } from '../../../session/project.tsx';
import { useService } from '../../../session/session.tsx';
import { useWords } from '../../../texts/words.tsx';
import type { TemplatesSearch } from '../templates-search.ts';
import { EditGroup } from './edit-group.tsx';
import { membersOf } from './group-members.ts';

const StartRun = lazyPart(async () => (await import('../../../parts/start-run/start-run.tsx')).StartRun);
const route = getRouteApi('/templates');

function useAskFor(): (group: string) => void {
  const navigate = route.useNavigate();
  return (group) =>
    void navigate({
      search: ({ group: _, ...rest }: TemplatesSearch) => (group === '' ? rest : { ...rest, group }),
      replace: true,
    });
}

/** Which group the list is of; nothing where there is none. */
export function GroupFilter({ groups }: { readonly groups: readonly TemplateGroup[] }) {
  const { t } = useWords();
  const { group = '' } = route.useSearch();
  const ask = useAskFor();
  if (groups.length === 0) return null;
  const known = groups.some(({ id }) => id === group);
  return (
    <NativeSelect
      className="templates-group"
      aria-label={t('group.filter')}
      value={known ? group : ''}
      data={[
        { value: '', label: t('group.all') },
        ...groups.map(({ id, name }) => ({ value: id, label: shortName(name, 60) })),
      ]}
      onChange={(event) => ask(event.currentTarget.value)}
    />
  );
}

interface Props {
  readonly project: Project;
  readonly group: TemplateGroup;
  readonly templates: readonly Template[];
}

/** What is done with the group that the list is of, and what keeps it from being run. */
export function GroupActions({ project, group, templates }: Props) {
  const { t } = useWords();
  const [asked, setAsked] = useState<'run' | 'edit' | 'delete' | null>(null);
  const close = () => setAsked(null);
  const { members, gone } = membersOf(group, templates);
  const canRun = gone === 0 && members.length > 0 && members.every(({ disabled }) => !disabled);
  return (
    <>
      {mayIn(project, 'runner') && (
        <Button
          leftSection={<Icon shape="play" />}
          disabled={!canRun}
          title={canRun ? undefined : t('group.cannot-run')}
          onClick={() => setAsked('run')}
        >
          {t('group.run')}
        </Button>
      )}
      {mayIn(project, 'maintainer') && (
        <Menu position="bottom-end">
          <Menu.Target>
            <Button variant="default" rightSection={<Icon shape="down" />}>
              {t('group.more')}
            </Button>
          </Menu.Target>
          <Menu.Dropdown>
            <Menu.Item onClick={() => setAsked('edit')}>{t('group.edit')}</Menu.Item>
            <Menu.Item className="dangerous" onClick={() => setAsked('delete')}>
              {t('group.delete')}
            </Menu.Item>
          </Menu.Dropdown>
        </Menu>
      )}
      <Suspense fallback={null}>
        {asked === 'run' && (
          <StartRun
            project={project}
            chosen={members.map(({ name }) => name)}
            group={group.name}
            close={close}
          />
        )}
      </Suspense>
      {asked === 'edit' && <EditGroup project={project} templates={templates} group={group} close={close} />}
      {asked === 'delete' && <DeleteGroup group={group} close={close} />}
    </>
  );
}

/** Why the group cannot be run as it stands. */
export function GroupNotice({ group, templates }: Omit<Props, 'project'>) {
  const { t } = useWords();
  const { members, gone } = membersOf(group, templates);
  const off = members.filter(({ disabled }) => disabled).length;
  if (members.length + gone === 0) return <p className="notice">{t('group.empty')}</p>;
  if (gone + off === 0) return null;
  return (
    <p className="notice">
      {gone > 0
        ? t('group.has-gone', { n: gone, count: gone })
        : t('group.has-disabled', { n: off, count: off })}
    </p>
  );
}

function DeleteGroup({ group, close }: { readonly group: TemplateGroup; readonly close: () => void }) {
  const { t } = useWords();
  const service = useService();
  const cache = useQueryClient();
  const ask = useAskFor();
  const params = { groupId: group.id };
  return (
    <Confirm
      title={t('group.title.delete', { name: shortName(group.name, 60) })}
      action={t('group.action.delete')}
      dangerous
      curl={curlOf('deleteGroup', { params })}
      act={async () => {
        await service.call('deleteGroup', { params });
        ask('');
        await cache.invalidateQueries({ queryKey: ['template-groups'] });
      }}
      close={close}
    >
      <p>{t('group.what.delete')}</p>
    </Confirm>
  );
}
