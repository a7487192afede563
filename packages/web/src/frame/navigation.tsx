import { Link } from '@tanstack/react-router';
import { Icon } from '../glossary/icon.tsx';
import type { Shape } from '../glossary/shapes.ts';
import type { TextKey } from '../texts/catalogue.ts';
import { useWords } from '../texts/words.tsx';

interface Entry {
  readonly to: '/runs' | '/templates' | '/executors' | '/settings';
  readonly shape: Shape;
  readonly text: TextKey;
}

/** What stands in the navigation; a page that has a route gets a line here. */
const entries: readonly Entry[] = [
  { to: '/runs', shape: 'list', text: 'nav.runs' },
  { to: '/templates', shape: 'page', text: 'nav.templates' },
  { to: '/executors', shape: 'server', text: 'nav.executors' },
  { to: '/settings', shape: 'gear', text: 'nav.settings' },
];

export function Navigation() {
  const { t } = useWords();
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
    </nav>
  );
}
