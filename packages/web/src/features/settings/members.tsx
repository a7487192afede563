import { NativeSelect, TextInput } from '@mantine/core';
import type { Member, Project, Role } from '@testyard/protocol';
import { useState } from 'react';
import { NameText } from '../../parts/name-text.tsx';
import { shortName } from '../../parts/shown-text.ts';
import { curlOf } from '../../parts/snippets/curl.ts';
import { allItems } from '../../session/all-items.ts';
import { useService } from '../../session/session.tsx';
import { useWords } from '../../texts/words.tsx';
import { Listed, useListed } from './listed.tsx';
import { RowAction, SettingDialog } from './row-action.tsx';

export const roles = ['viewer', 'runner', 'maintainer', 'admin'] as const satisfies readonly Role[];

/** Who has which role in a project. */
export function Members({ project }: { readonly project: Project }) {
  const service = useService();
  const list = useListed<Member>(['members', project.id], (signal) =>
    allItems(service, 'listMembers', { params: { projectId: project.id }, signal }),
  );
  return (
    <Listed
      list={list}
      heading="settings.members"
      about="members.about"
      none="members.none"
      columns={['members.user', 'members.role']}
      row={(member) => <MemberRow key={member.userId} project={project} member={member} />}
      add={{
        text: 'members.add',
        dialog: (close) => <SetMember project={project} close={close} />,
      }}
    />
  );
}

function MemberRow({ project, member }: { readonly project: Project; readonly member: Member }) {
  const { t } = useWords();
  const service = useService();
  const [changing, setChanging] = useState<Role | null>(null);
  const params = { projectId: project.id, userId: member.userId };
  const name = shortName(member.userName, 60);
  return (
    <tr>
      <td>
        <NameText name={member.userName} />
      </td>
      <td>
        <NativeSelect
          size="xs"
          aria-label={t('members.role-of', { name })}
          value={member.role}
          data={roles.map((role) => ({ value: role, label: t(`role.${role}`) }))}
          onChange={(event) => setChanging(event.currentTarget.value as Role)}
        />
        {changing !== null && (
          <SetMember
            project={project}
            member={{ ...member, role: changing }}
            close={() => setChanging(null)}
          />
        )}
      </td>
      <td className="cell-end">
        <RowAction
          text="members.remove"
          title={t('members.remove.title', { name })}
          action="members.remove"
          what="members.remove.what"
          curl={curlOf('removeMember', { params })}
          act={() => service.call('removeMember', { params })}
        />
      </td>
    </tr>
  );
}

interface SetProps {
  readonly project: Project;
  /** Whose role is changed, to which one; absent: a new member. */
  readonly member?: Member;
  readonly close: () => void;
}

function SetMember({ project, member, close }: SetProps) {
  const { t } = useWords();
  const service = useService();
  const [userName, setName] = useState(member?.userName ?? '');
  const [role, setRole] = useState<Role>(member?.role ?? 'runner');
  const params = { projectId: project.id };
  const body = { userName: userName.trim(), role };
  return (
    <SettingDialog
      title={member ? t('members.change.title', { name: shortName(member.userName, 60) }) : t('members.add')}
      action={member ? 'members.change' : 'members.add'}
      incomplete={body.userName === ''}
      curl={curlOf('setMember', { params, body })}
      act={() => service.call('setMember', { params, body })}
      close={close}
    >
      <div className="fields">
        {!member && (
          <TextInput
            data-autofocus
            label={t('members.user')}
            description={t('members.user.note')}
            value={userName}
            onChange={(event) => setName(event.currentTarget.value)}
          />
        )}
        <NativeSelect
          label={t('members.role')}
          value={role}
          data={roles.map((each) => ({ value: each, label: t(`role.${each}`) }))}
          onChange={(event) => setRole(event.currentTarget.value as Role)}
        />
        <p className="note">{t(`role.what.${role}`)}</p>
      </div>
    </SettingDialog>
  );
}
