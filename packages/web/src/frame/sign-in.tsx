import { Button, PasswordInput, TextInput } from '@mantine/core';
import { type FormEvent, useState } from 'react';
import { wordsOfError } from '../parts/problem.tsx';
import { isSignedOut, useSession } from '../session/session.tsx';
import type { TextKey } from '../texts/catalogue.ts';
import { useWords } from '../texts/words.tsx';

/** `notice`: why the form is here, where that is not plain. */
export function SignIn({ notice }: { readonly notice: TextKey | null }) {
  const words = useWords();
  const { t } = words;
  const { signIn } = useSession();
  const [name, setName] = useState('admin');
  const [password, setPassword] = useState('');
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState('');
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    setBusy(true);
    setProblem('');
    try {
      await signIn(name.trim(), password);
    } catch (error) {
      setProblem(isSignedOut(error) ? t('sign-in.wrong') : wordsOfError(error, words));
      setBusy(false);
    }
  };
  return (
    <form className="card sign-in" aria-labelledby="sign-in-title" onSubmit={submit}>
      <h1 id="sign-in-title">{t('sign-in')}</h1>
      {notice && <p className="notice">{t(notice)}</p>}
      <TextInput
        label={t('sign-in.name')}
        name="name"
        autoComplete="username"
        required
        withAsterisk={false}
        maxLength={1000}
        value={name}
        onChange={(event) => setName(event.currentTarget.value)}
      />
      <PasswordInput
        label={t('sign-in.password')}
        name="password"
        autoComplete="current-password"
        required
        withAsterisk={false}
        autoFocus
        maxLength={1000}
        value={password}
        onChange={(event) => setPassword(event.currentTarget.value)}
        visibilityToggleButtonProps={{ 'aria-label': t('sign-in.show') }}
      />
      {problem && (
        <p className="problem" role="alert">
          {problem}
        </p>
      )}
      <Button type="submit" loading={busy}>
        {t('sign-in')}
      </Button>
      <p className="note">{t('sign-in.hint')}</p>
    </form>
  );
}
