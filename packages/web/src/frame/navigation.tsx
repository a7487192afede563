import { Link } from '@tanstack/react-router';
import { Icon } from '../glossary/icon.tsx';
import type { Shape } from '../glossary/shapes.ts';
import { firstSteps, useFirstSteps } from '../parts/first-steps.ts';
import { useProject } from '../session/project.tsx';
import { useMe } from '../session/session.tsx';
import type { TextKey } from '../texts/catalogue.ts';
import { useWords } from '../texts/words.tsx';

interface Entry {
  readonly to: '/runs' | '/templates' | '/history' | '/executors' | '/settings';
  readonly shape: Shape;
  readonly text: TextKey;
}

/** What stands in the navigation; a page that has a route gets a line here. */
const entries: readonly Entry[] = [
  { to: '/runs', shape: 'list', text: 'nav.runs' },
  { to: '/templates', shape: 'page', text: 'nav.templates' },
  { to: '/history', shape: 'grid', text: 'nav.history' },
  { to: '/executors', shape: 'server', text: 'nav.executors' },
  { to: '/settings', shape: 'gear', text: 'nav.settings' },
];

export function Navigation() {
  const { t } = useWords();
  const { data } = useMe();
  return (
    <nav className="side" aria-label={t('navigation')}>
      <Link to="/runs" className="brand">
        <span className="mark">
          <Icon shape="check" />
        </span>
        <span>Testyard</span>
      </Link>
      {entries.map(({ to, shape, text }) => (
        <Link key={to} to={to} className="side-link" activeProps={{ 'aria-current': 'page' }}>
          <Icon shape={shape} />
          <span>{t(text)}</span>
        </Link>
      ))}
      {data?.user && <FirstSteps />}
    </nav>
  );
}

/** Until they are done, or nobody wants them. */
function FirstSteps() {
  const { t } = useWords();
  const { over, done } = useFirstSteps(useProject());
  if (over || done === null) return null;
  return (
    <Link to="/first-steps" className="side-link" activeProps={{ 'aria-current': 'page' }}>
      <Icon shape="flag" />
      <span>{t('steps.title')}</span>
      <span className="side-count">{`${done.size}/${firstSteps.length}`}</span>
    </Link>
  );
}
