import type { Project, Role } from '@testyard/protocol';
import { mayIn } from '../../session/project.tsx';

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

/** The role in the project that a section needs; who is no system administrator sees nothing of `users`. */
const needed: Readonly<Record<Exclude<SettingsSection, 'users'>, Role>> = {
  members: 'admin',
  tokens: 'admin',
  codes: 'maintainer',
  secrets: 'admin',
  suts: 'viewer',
  audit: 'admin',
  account: 'viewer',
};

/** What somebody with this role may look at. */
export function sectionsFor(
  project: Pick<Project, 'role'>,
  systemAdmin: boolean,
): readonly SettingsSection[] {
  return settingsSections.filter((each) => (each === 'users' ? systemAdmin : mayIn(project, needed[each])));
}

export const sectionOf = (text: string): SettingsSection | null =>
  settingsSections.find((each) => each === text) ?? null;
