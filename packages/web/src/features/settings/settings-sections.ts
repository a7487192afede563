/** What can be set, in the order in which it is shown. */
export const settingsSections = [
  'members',
  'tokens',
  'codes',
  'secrets',
  'suts',
  'audit',
  'users',
  'account',
] as const;
export type SettingsSection = (typeof settingsSections)[number];

export const sectionOf = (text: string): SettingsSection | null =>
  settingsSections.find((each) => each === text) ?? null;
