import { Kbd } from '@mantine/core';
import { Dialog } from '../parts/dialog.tsx';
import type { TextKey } from '../texts/catalogue.ts';
import { useWords } from '../texts/words.tsx';

const keys: readonly (readonly [readonly string[], TextKey])[] = [
  [['?'], 'key.help'],
  [['Ctrl K', '⌘ K'], 'palette.what'],
  [['g r'], 'key.go-runs'],
  [['g t'], 'key.go-templates'],
  [['g h'], 'key.go-history'],
  [['g e'], 'key.go-executors'],
  [['g s'], 'key.go-settings'],
  [['/'], 'key.filter'],
  [['j', 'k'], 'key.move'],
  [['n', 'N'], 'key.failure'],
  [['x'], 'key.select'],
  [['X'], 'key.select-range'],
  [['1 – 7'], 'key.tabs'],
  [['r'], 'key.rerun'],
  [['f'], 'key.follow'],
  [['↓', '↑'], 'key.trace'],
  [['←', '↑', '→', '↓'], 'key.grid'],
  [['y'], 'key.copy-link'],
];

export function KeyHelp({ close }: { readonly close: () => void }) {
  const { t } = useWords();
  return (
    <Dialog onClose={close} title={t('keys.help')}>
      <dl className="key-help">
        {keys.map(([names, text]) => (
          <div key={text}>
            <dt>
              {names.map((name) => (
                <Kbd key={name}>{name}</Kbd>
              ))}
            </dt>
            <dd>{t(text)}</dd>
          </div>
        ))}
      </dl>
    </Dialog>
  );
}
