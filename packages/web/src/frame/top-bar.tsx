import { ActionIcon, Button, Kbd, Menu } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { Icon } from '../glossary/icon.tsx';
import { useMe, useSession } from '../session/session.tsx';
import { useWords } from '../texts/words.tsx';
import { ProjectSwitch } from './project-switch.tsx';
import { type ThemeChoice, useTheme } from './use-theme.ts';

interface Openers {
  readonly openHelp: () => void;
  readonly openDisplay: () => void;
  readonly openPalette: () => void;
}

/** The line above every page: project, palette, language, display, who is signed in. */
export function TopBar({ openHelp, openDisplay, openPalette }: Openers) {
  const { t } = useWords();
  const { data } = useMe();
  return (
    <header className="top">
      <div className="top-start">
        {data?.user && <ProjectSwitch />}
        {data?.user && <PaletteButton open={openPalette} />}
      </div>
      <div className="top-end">
        <LanguageSwitch />
        <ThemeMenu openDisplay={openDisplay} />
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

/** Says the key by which it opens, too. */
function PaletteButton({ open }: { readonly open: () => void }) {
  const { t } = useWords();
  const isApple = /Mac|iPhone|iPad/.test(navigator.platform);
  return (
    <button type="button" className="palette-open" onClick={open}>
      <Icon shape="search" />
      <span>{t('palette.what')}</span>
      <Kbd size="xs" aria-hidden="true">
        {isApple ? '⌘ K' : 'Ctrl K'}
      </Kbd>
    </button>
  );
}

function ThemeMenu({ openDisplay }: Pick<Openers, 'openDisplay'>) {
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
        <Menu.Divider />
        <Menu.Item onClick={openDisplay}>{t('display.open')}</Menu.Item>
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
          size="compact-sm"
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
