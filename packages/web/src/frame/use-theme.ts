import { useMantineColorScheme } from '@mantine/core';
import type { Shape } from '../glossary/shapes.ts';
import { keepTheme, type Theme } from '../session/theme.ts';
import type { TextKey } from '../texts/catalogue.ts';

export interface ThemeChoice {
  readonly theme: Theme;
  readonly shape: Shape;
  readonly text: TextKey;
}

/** What was chosen: light, dark, or as the system. */
export function useTheme(): { readonly theme: Theme; readonly setTheme: (theme: Theme) => void } {
  const { colorScheme, setColorScheme } = useMantineColorScheme();
  return {
    theme: colorScheme === 'auto' ? 'system' : colorScheme,
    setTheme: (theme) => {
      keepTheme(theme);
      setColorScheme(theme === 'system' ? 'auto' : theme);
    },
  };
}
