export type Theme = 'light' | 'dark' | 'system';

const themeKey = 'testyard.theme';

/** What was chosen in this browser before; `system` where nothing was. */
export function chosenTheme(): Theme {
  const kept = localStorage.getItem(themeKey);
  return kept === 'light' || kept === 'dark' ? kept : 'system';
}

export function keepTheme(theme: Theme): void {
  localStorage.setItem(themeKey, theme);
}
