import { Button, NativeSelect, TextInput } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import type { CallOutput } from '@testyard/client';
import type { Project, Role, Token } from '@testyard/protocol';
import { useState } from 'react';
import { Refusal, useDeed } from '../../parts/deed.tsx';
import { Dialog } from '../../parts/dialog.tsx';
import { DialogActions } from '../../parts/dialog-actions.tsx';
import { NameText } from '../../parts/name-text.tsx';
import { shortName } from '../../parts/shown-text.ts';
import { curlOf } from '../../parts/snippets/curl.ts';
import { ShowCurl } from '../../parts/snippets/show-curl.tsx';
import { Snippet } from '../../parts/snippets/snippet.tsx';
import { When } from '../../parts/when.tsx';
import { allItems } from '../../session/all-items.ts';
import { serverNow } from '../../session/service.ts';
import { useService } from '../../session/session.tsx';
import { useWords } from '../../texts/words.tsx';
import { Listed, useListed } from './listed.tsx';
import { roles } from './members.tsx';
import { RowAction } from './row-action.tsx';

/** Tokens for programs, of one project each. */
export function Tokens({ project }: { readonly project: Project }) {
  const { t, figures } = useWords();
  const service = useService();
  const list = useListed<Token>(['tokens', project.id], (signal) =>
    allItems(service, 'listTokens', { params: { projectId: project.id }, signal }),
  );
  return (
    <Listed
      list={list}
      heading="settings.tokens"
      about="tokens.about"
      none="tokens.none"
      columns={['tokens.name', 'members.role', 'tokens.of', 'tokens.created', 'tokens.expires']}
      row={({ id, name, role, userName, createdAt, expiresAt, accessKey }) => (
        <tr key={id}>
          <td>
            <NameText name={name} />
            {accessKey === null ? null : (
              <div className="note">
                {t('tokens.access-key')} <code>{accessKey}</code>
              </div>
            )}
          </td>
          <td data-label={t('members.role')}>{t(`role.${role}`)}</td>
          <td data-label={t('tokens.of')}>
            <NameText name={userName} />
          </td>
          <td data-label={t('tokens.created')}>
            <When at={createdAt} />
          </td>
          <td data-label={t('tokens.expires')}>{figures.moment(expiresAt)}</td>
          <td className="cell-end">
            <RowAction
              text="tokens.revoke"
              title={t('tokens.revoke.title', { name: shortName(name, 60) })}
              action="tokens.revoke"
              what="tokens.revoke.what"
              curl={curlOf('revokeToken', { params: { tokenId: id } })}
              act={() => service.call('revokeToken', { params: { tokenId: id } })}
            />
          </td>
        </tr>
      )}
      add={{
        text: 'tokens.add',
        dialog: (close) => <CreateToken project={project} close={close} />,
      }}
    />
  );
}

interface CreateProps {
  readonly project: Project;
  readonly close: () => void;
}

/** What was made, told this once. */
type Made = CallOutput<'createToken'> | CallOutput<'createAccessKey'>;

function CreateToken({ project, close }: CreateProps) {
  const { t } = useWords();
  const [made, setMade] = useState<Made | null>(null);
  return (
    <Dialog
      size="lg"
      onClose={close}
      // What is shown this once is not lost by a click beside it.
      closeOnClickOutside={made === null}
      title={t('tokens.add')}
    >
      {made === null ? (
        <TokenForm project={project} made={setMade} close={close} />
      ) : (
        <div className="fields">
          {'token' in made ? <MadeToken token={made.token} /> : <MadeKeys {...made} />}
          <div className="actions actions-end">
            <Button onClick={close}>{t('add.done')}</Button>
          </div>
        </div>
      )}
    </Dialog>
  );
}

function MadeToken({ token }: { readonly token: string }) {
  const { t } = useWords();
  return (
    <>
      <p>
        <strong>{t('tokens.shown-once')}</strong>
      </p>
      <Snippet title={t('tokens.token')} text={token} />
      <Snippet
        title={t('runs.by-command')}
        text={`export TESTYARD_SERVER=${location.origin}\nexport TESTYARD_TOKEN=${token}`}
      />
    </>
  );
}

interface KeysProps {
  readonly accessKey: string;
  readonly secretKey: string;
}

function MadeKeys({ accessKey, secretKey }: KeysProps) {
  const { t } = useWords();
  return (
    <>
      <p>
        <strong>{t('tokens.keys-shown-once')}</strong>
      </p>
      <Snippet title={t('tokens.access-key')} text={accessKey} />
      <Snippet title={t('tokens.secret-key')} text={secretKey} />
    </>
  );
}

const lives = ['7', '30', '90', '365'] as const;
const dayMs = 86_400_000;
type Form = 'createToken' | 'createAccessKey';

interface FormProps {
  readonly project: Project;
  readonly made: (made: Made) => void;
  readonly close: () => void;
}

/** What the token is to be: one that is sent, or a pair of keys that sign. */
function FormChoice({ form, choose }: { readonly form: Form; readonly choose: (form: Form) => void }) {
  const { t } = useWords();
  return (
    <NativeSelect
      label={t('tokens.form')}
      value={form}
      data={[
        { value: 'createToken', label: t('tokens.form.sent') },
        { value: 'createAccessKey', label: t('tokens.form.signs') },
      ]}
      onChange={(event) => choose(event.currentTarget.value as Form)}
    />
  );
}

function TokenForm({ project, made, close }: FormProps) {
  const { t } = useWords();
  const service = useService();
  const cache = useQueryClient();
  const deed = useDeed();
  const [name, setName] = useState('');
  const [role, setRole] = useState<Role>('runner');
  const [days, setDays] = useState('90');
  const [form, setForm] = useState<Form>('createToken');
  const [begun] = useState(serverNow);
  const expiresAt = new Date(begun + Number(days) * dayMs).toISOString();
  const body = { name: name.trim(), projectId: project.id, role, expiresAt };
  const create = () =>
    deed.run(async () => {
      made(await service.call(form, { body }));
      await cache.invalidateQueries({ queryKey: ['settings'] });
    });
  return (
    <form
      className="fields"
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        if (body.name !== '' && !deed.busy) void create();
      }}
    >
      <TextInput
        data-autofocus
        label={t('tokens.name')}
        placeholder={t('tokens.name.example')}
        value={name}
        onChange={(event) => setName(event.currentTarget.value)}
      />
      <div className="field-pair">
        <NativeSelect
          label={t('members.role')}
          value={role}
          data={roles.map((each) => ({ value: each, label: t(`role.${each}`) }))}
          onChange={(event) => setRole(event.currentTarget.value as Role)}
        />
        <NativeSelect
          label={t('tokens.life')}
          value={days}
          data={lives.map((value) => ({ value, label: t('tokens.days', { days: value }) }))}
          onChange={(event) => setDays(event.currentTarget.value)}
        />
      </div>
      <p className="note">{t(`role.what.${role}`)}</p>
      <FormChoice form={form} choose={setForm} />
      <ShowCurl curl={curlOf(form, { body })} />
      <Refusal deed={deed} />
      <DialogActions close={close}>
        <Button type="submit" disabled={body.name === ''} loading={deed.busy}>
          {t('tokens.add')}
        </Button>
      </DialogActions>
    </form>
  );
}
