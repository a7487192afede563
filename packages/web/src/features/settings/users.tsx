import { Button, Checkbox, Menu, PasswordInput, TextInput } from '@mantine/core';
import type { User } from '@testyard/protocol';
import { useState } from 'react';
import { Badge } from '../../glossary/badge.tsx';
import { Icon } from '../../glossary/icon.tsx';
import { NameText } from '../../parts/name-text.tsx';
import { shortName } from '../../parts/shown-text.ts';
import { curlOf } from '../../parts/snippets/curl.ts';
import { When } from '../../parts/when.tsx';
import { allItems } from '../../session/all-items.ts';
import { useService } from '../../session/session.tsx';
import { useWords } from '../../texts/words.tsx';
import { Listed, useListed } from './listed.tsx';
import { SettingDialog } from './row-action.tsx';

/** All users of the service. */
export function Users() {
  const { t } = useWords();
  const service = useService();
  const list = useListed<User>(['users'], (signal) => allItems(service, 'listUsers', { signal }));
  return (
    <Listed
      list={list}
      heading="settings.users"
      about="users.about"
      none="users.none"
      columns={['members.user', 'users.state', 'users.right', 'tokens.created']}
      row={(user) => (
        <tr key={user.id}>
          <td>
            <NameText name={user.name} />
          </td>
          <td>
            <Badge
              look={
                user.enabled
                  ? { shape: 'check', tone: 'passed', word: 'users.enabled' }
                  : { shape: 'ban', tone: 'muted', word: 'users.disabled' }
              }
            />
          </td>
          <td>{user.systemAdmin && t('users.admin')}</td>
          <td data-label={t('tokens.created')}>
            <When at={user.createdAt} />
          </td>
          <td className="cell-end">
            <UserMenu user={user} />
          </td>
        </tr>
      )}
      add={{ text: 'users.add', dialog: (close) => <CreateUser close={close} /> }}
    />
  );
}

const orders = ['enable', 'disable', 'promote', 'demote', 'password', 'delete'] as const;
type Order = (typeof orders)[number];

const ordersFor = ({ enabled, systemAdmin }: User): readonly Order[] => [
  enabled ? 'disable' : 'enable',
  systemAdmin ? 'demote' : 'promote',
  'password',
  'delete',
];

function UserMenu({ user }: { readonly user: User }) {
  const { t } = useWords();
  const [asked, setAsked] = useState<Order | null>(null);
  const close = () => setAsked(null);
  return (
    <>
      <Menu position="bottom-end">
        <Menu.Target>
          <Button size="compact-sm" variant="subtle" color="gray" rightSection={<Icon shape="down" />}>
            {t('template.more')}
          </Button>
        </Menu.Target>
        <Menu.Dropdown>
          {ordersFor(user).map((order) => (
            <Menu.Item
              key={order}
              {...(order === 'delete' ? { className: 'dangerous' } : {})}
              onClick={() => setAsked(order)}
            >
              {t(`user.${order}`)}
            </Menu.Item>
          ))}
        </Menu.Dropdown>
      </Menu>
      {asked === 'password' && <SetPassword user={user} close={close} />}
      {asked === 'delete' && <DeleteUser user={user} close={close} />}
      {asked !== null && asked !== 'password' && asked !== 'delete' && (
        <ChangeUser user={user} order={asked} close={close} />
      )}
    </>
  );
}

interface AskProps {
  readonly user: User;
  readonly close: () => void;
}
type Change = Exclude<Order, 'password' | 'delete'>;
const changes: Readonly<Record<Change, { readonly enabled?: boolean; readonly systemAdmin?: boolean }>> = {
  enable: { enabled: true },
  disable: { enabled: false },
  promote: { systemAdmin: true },
  demote: { systemAdmin: false },
};

function ChangeUser({ user, order, close }: AskProps & { readonly order: Change }) {
  const { t } = useWords();
  const service = useService();
  const params = { userId: user.id };
  const body = changes[order];
  return (
    <SettingDialog
      title={t('user.title', { name: shortName(user.name, 60) })}
      action={`user.${order}`}
      dangerous={order === 'disable'}
      curl={curlOf('updateUser', { params, body })}
      act={() => service.call('updateUser', { params, body })}
      close={close}
    >
      <p>{t(`user.what.${order}`)}</p>
    </SettingDialog>
  );
}

function DeleteUser({ user, close }: AskProps) {
  const { t } = useWords();
  const service = useService();
  const params = { userId: user.id };
  return (
    <SettingDialog
      title={t('user.title', { name: shortName(user.name, 60) })}
      action="user.delete"
      dangerous
      curl={curlOf('deleteUser', { params })}
      act={() => service.call('deleteUser', { params })}
      close={close}
    >
      <p>{t('user.what.delete')}</p>
    </SettingDialog>
  );
}

function SetPassword({ user, close }: AskProps) {
  const { t } = useWords();
  const service = useService();
  const [password, setPassword] = useState('');
  const params = { userId: user.id };
  return (
    <SettingDialog
      title={t('user.title', { name: shortName(user.name, 60) })}
      action="user.password"
      incomplete={password === ''}
      curl={curlOf('setUserPassword', { params, body: { password: '…' } })}
      act={() => service.call('setUserPassword', { params, body: { password } })}
      close={close}
    >
      <div className="fields">
        <p>{t('user.what.password')}</p>
        <PasswordInput
          data-autofocus
          label={t('account.new')}
          autoComplete="new-password"
          value={password}
          onChange={(event) => setPassword(event.currentTarget.value)}
          visibilityToggleButtonProps={{ 'aria-label': t('sign-in.show') }}
        />
      </div>
    </SettingDialog>
  );
}

function CreateUser({ close }: { readonly close: () => void }) {
  const { t } = useWords();
  const service = useService();
  const [name, setName] = useState('');
  const [password, setPassword] = useState('');
  const [systemAdmin, setAdmin] = useState(false);
  const body = { name: name.trim(), password, ...(systemAdmin ? { systemAdmin } : {}) };
  return (
    <SettingDialog
      title={t('users.add')}
      action="users.add"
      incomplete={body.name === '' || password === ''}
      curl={curlOf('createUser', { body: { ...body, password: '…' } })}
      act={() => service.call('createUser', { body })}
      close={close}
    >
      <div className="fields">
        <TextInput
          data-autofocus
          label={t('members.user')}
          autoComplete="off"
          value={name}
          onChange={(event) => setName(event.currentTarget.value)}
        />
        <PasswordInput
          label={t('sign-in.password')}
          autoComplete="new-password"
          value={password}
          onChange={(event) => setPassword(event.currentTarget.value)}
          visibilityToggleButtonProps={{ 'aria-label': t('sign-in.show') }}
        />
        <Checkbox
          label={t('users.admin')}
          checked={systemAdmin}
          onChange={(event) => setAdmin(event.currentTarget.checked)}
        />
        <p className="note">{t('users.add.note')}</p>
      </div>
    </SettingDialog>
  );
}
