import { ActionIcon, Button, Menu } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { Icon } from '../glossary/icon.tsx';
import { useMe, useSession } from '../session/session.tsx';
import { useWords } from '../texts/words.tsx';
import { ProjectSwitch } from './project-switch.tsx';
import { type ThemeChoice, useTheme } from './use-theme.ts';

/** The line above every page: project, language, theme, who is signed in. */
export function TopBar({ openHelp }: { readonly openHelp: () => void }) {
  const { t } = useWords();
  const { data } = useMe();
  return (
    <header className="top">
      <div className="top-start">{data?.user && <ProjectSwitch />}</div>
      <div className="top-end">
        <LanguageSwitch />
        <ThemeMenu />
        <ActionIcon variant="subtle" color="gray" size="lg" aria-label={t('keys.help')} onClick={openHelp}>
          <Icon shape="keys" />
        </ActionIcon>
        {data?.user && <Account name={data.user.name} />}
      </div>
    </header>
  );
}

function LanguageSwitch() {
  const { t, language, setLanguage } = useWords();
  const cache = useQueryClient();
  const other = language === 'zh' ? 'en' : 'zh';
  const change = () => {
    setLanguage(other);
    // Reasons and errors are the server's words, in the language that they are asked for.
    setTimeout(() => cache.invalidateQueries({ predicate: ({ queryKey }) => queryKey[0] !== 'me' }));
  };
  return (
    <Button
      variant="subtle"
      color="gray"
      size="compact-sm"
      lang={other === 'zh' ? 'zh-CN' : 'en'}
      title={t('language.switch')}
      onClick={change}
    >
      {t('language.other')}
    </Button>
  );
}

const themes: readonly ThemeChoice[] = [
  { theme: 'light', shape: 'sun', text: 'theme.light' },
  { theme: 'dark', shape: 'moon', text: 'theme.dark' },
  { theme: 'system', shape: 'screen', text: 'theme.system' },
];

function ThemeMenu() {
  const { t } = useWords();
  const { theme, setTheme } = useTheme();
  const chosen = themes.find((each) => each.theme === theme);
  return (
    <Menu position="bottom-end">
      <Menu.Target>
        <ActionIcon variant="subtle" color="gray" size="lg" aria-label={t('theme')}>
          <Icon shape={chosen?.shape ?? 'screen'} />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        {themes.map((each) => (
          <Menu.Item
            key={each.theme}
            leftSection={<Icon shape={each.shape} />}
            rightSection={each.theme === theme ? <Icon shape="check" /> : null}
            aria-current={each.theme === theme || undefined}
            onClick={() => setTheme(each.theme)}
          >
            {t(each.text)}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}

function Account({ name }: { readonly name: string }) {
  const { t } = useWords();
  const { signOut } = useSession();
  return (
    <Menu position="bottom-end">
      <Menu.Target>
        <Button
          variant="subtle"
          color="gray"
          size="compact-md"
          leftSection={<Icon shape="person" />}
          aria-label={t('account.menu', { user: name })}
        >
          <bdi className="account-name">{name}</bdi>
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Item onClick={signOut}>{t('sign-out')}</Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}
