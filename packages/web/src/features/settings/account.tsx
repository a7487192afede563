import { Button, PasswordInput } from '@mantine/core';
import { type FormEvent, useState } from 'react';
import { Refusal, useDeed } from '../../parts/deed.tsx';
import { curlOf } from '../../parts/snippets/curl.ts';
import { ShowCurl } from '../../parts/snippets/show-curl.tsx';
import { useService, useSession } from '../../session/session.tsx';
import { useWords } from '../../texts/words.tsx';

/** The own password. */
export function Account() {
  const { t } = useWords();
  const service = useService();
  const { signOut } = useSession();
  const deed = useDeed();
  const [original, setOriginal] = useState('');
  const [password, setPassword] = useState('');
  const [again, setAgain] = useState('');
  const differs = again !== '' && again !== password;
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    const changed = await deed.run(() =>
      service.call('changeMyPassword', { body: { original, password }, retryForMs: 0 }),
    );
    // The token of this page has ended with all others.
    if (changed) await signOut();
  };
  const field = (label: string, value: string, set: (value: string) => void, kind: string) => (
    <PasswordInput
      label={label}
      autoComplete={kind}
      required
      withAsterisk={false}
      maxLength={1000}
      value={value}
      onChange={(event) => set(event.currentTarget.value)}
      visibilityToggleButtonProps={{ 'aria-label': t('sign-in.show') }}
    />
  );
  return (
    <section className="section">
      <div>
        <h2>{t('account.password')}</h2>
        <p className="note">{t('account.about')}</p>
      </div>
      <form className="card account-form fields" onSubmit={submit}>
        {field(t('account.original'), original, setOriginal, 'current-password')}
        {field(t('account.new'), password, setPassword, 'new-password')}
        {field(t('account.again'), again, setAgain, 'new-password')}
        {differs && <p className="problem">{t('account.differs')}</p>}
        <Refusal deed={deed} />
        <div className="actions">
          <Button type="submit" loading={deed.busy} disabled={password === '' || again !== password}>
            {t('account.change')}
          </Button>
        </div>
        <ShowCurl curl={curlOf('changeMyPassword', { body: { original: '…', password: '…' } })} />
      </form>
    </section>
  );
}
