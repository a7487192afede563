import { getRouteApi, Link, Navigate } from '@tanstack/react-router';
import type { Project } from '@testyard/protocol';
import type { ReactNode } from 'react';
import { useInView } from '../../parts/in-view.ts';
import { OfProject } from '../../parts/of-project.tsx';
import { NothingHere } from '../../parts/problem.tsx';
import { useMe } from '../../session/session.tsx';
import { useWords } from '../../texts/words.tsx';
import { Account } from './account.tsx';
import { Audit } from './audit.tsx';
import { Codes } from './codes.tsx';
import { Members } from './members.tsx';
import { Secrets } from './secrets.tsx';
import { type SettingsSection, sectionOf, sectionsFor } from './settings-sections.ts';
import { Suts } from './suts.tsx';
import { Tokens } from './tokens.tsx';
import { Users } from './users.tsx';

const route = getRouteApi('/settings/$section');

const contents: Readonly<Record<SettingsSection, (project: Project) => ReactNode>> = {
  members: (project) => <Members project={project} />,
  tokens: (project) => <Tokens project={project} />,
  codes: (project) => <Codes project={project} />,
  secrets: (project) => <Secrets project={project} />,
  suts: (project) => <Suts project={project} />,
  audit: (project) => <Audit project={project} />,
  users: () => <Users />,
  account: () => <Account />,
};

/** Where the settings begin: at the first section that the reader may look at. */
export function SettingsStart() {
  const { t } = useWords();
  const { data } = useMe();
  return (
    <OfProject title={t('nav.settings')}>
      {(project) => {
        const [section = 'account'] = sectionsFor(project, data?.user?.systemAdmin === true);
        return <Navigate to="/settings/$section" params={{ section }} search={(now) => now} replace />;
      }}
    </OfProject>
  );
}

interface SectionsProps {
  readonly sections: readonly SettingsSection[];
  readonly chosen: SettingsSection;
}

function Sections({ sections, chosen }: SectionsProps) {
  const { t } = useWords();
  const row = useInView<HTMLElement>('[aria-current=page]', chosen);
  return (
    <nav ref={row} className="settings-nav" aria-label={t('settings.sections')}>
      {sections.map((each) => (
        <Link
          key={each}
          to="/settings/$section"
          params={{ section: each }}
          className="side-link"
          activeProps={{ 'aria-current': 'page' }}
        >
          {t(`settings.${each}`)}
        </Link>
      ))}
    </nav>
  );
}

/** What is set for a project, for the whole service, and for oneself. */
export function SettingsPage() {
  const { t } = useWords();
  const { section } = route.useParams();
  const { data } = useMe();
  const chosen = sectionOf(section);
  if (chosen === null) return <NothingHere />;
  const isAdmin = data?.user?.systemAdmin === true;
  return (
    <OfProject title={t('nav.settings')}>
      {(project) => (
        <>
          <div className="heading">
            <h1>{t('nav.settings')}</h1>
          </div>
          <div className="settings">
            <Sections sections={sectionsFor(project, isAdmin)} chosen={chosen} />
            <div className="settings-part" key={`${chosen} ${project.id}`}>
              {contents[chosen](project)}
            </div>
          </div>
        </>
      )}
    </OfProject>
  );
}
