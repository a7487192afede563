import { TextInput } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import type { Project, Template, TemplateGroup } from '@testyard/protocol';
import { useState } from 'react';
import { Confirm } from '../../../parts/confirm.tsx';
import { curlOf } from '../../../parts/snippets/curl.ts';
import { inFront, TemplateChoice } from '../../../parts/start-run/template-choice.tsx';
import { useService } from '../../../session/session.tsx';
import { useWords } from '../../../texts/words.tsx';
import { chosenIds, membersOf } from './group-members.ts';

interface Props {
  readonly project: Project;
  readonly templates: readonly Template[];
  /** The one that is changed; a new one where absent. */
  readonly group?: TemplateGroup;
  /** Names of the templates of a new one. */
  readonly first?: readonly string[];
  /** What is done beside closing when it is saved. */
  readonly saved?: () => void;
  readonly close: () => void;
}

const longestName = 200;

/** Makes a group of templates, or gives one another name or other templates. */
export function EditGroup({ project, templates, group, first = [], saved, close }: Props) {
  const { t } = useWords();
  const service = useService();
  const cache = useQueryClient();
  const navigate = useNavigate();
  const { members, gone } = membersOf(group ?? { templateIds: [] }, templates);
  const [name, setName] = useState(group?.name ?? '');
  const [before] = useState(group ? [...new Set(members.map((each) => each.name))] : first);
  const [chosen, setChosen] = useState(before);
  const body = { name: name.trim(), templateIds: [...chosenIds(members, templates, chosen)] };
  const kept = group && { params: { groupId: group.id }, body };
  const made = { params: { projectId: project.id }, body };
  const act = async () => {
    const { id } = await (kept ? service.call('updateGroup', kept) : service.call('createGroup', made));
    saved?.();
    await cache.invalidateQueries({ queryKey: ['template-groups'] });
    await navigate({ to: '/templates', search: (present) => ({ ...present, group: id }) });
  };
  return (
    <Confirm
      title={t(group ? 'group.title.edit' : 'group.title.new')}
      action={t('group.save')}
      incomplete={body.name === ''}
      curl={kept ? curlOf('updateGroup', kept) : curlOf('createGroup', made)}
      act={act}
      close={close}
    >
      <p className="note">{t('group.what')}</p>
      {gone > 0 && <p>{t('group.gone', { n: gone, count: gone })}</p>}
      <TextInput
        label={t('group.name')}
        maxLength={longestName}
        value={name}
        data-autofocus
        onChange={(event) => setName(event.currentTarget.value)}
      />
      <TemplateChoice
        templates={inFront(templates, before)}
        chosen={chosen}
        choose={setChosen}
        isFirst={false}
      />
    </Confirm>
  );
}
