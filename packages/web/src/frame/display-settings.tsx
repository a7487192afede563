import { NativeSelect } from '@mantine/core';
import { useState } from 'react';
import { Dialog } from '../parts/dialog.tsx';
import { chosenDensity, type Density, densities, setDensity } from '../session/display.ts';
import type { Theme } from '../session/theme.ts';
import { deviceTimeZone, timeZones } from '../texts/time-zone.ts';
import { useWords } from '../texts/words.tsx';
import { useTheme } from './use-theme.ts';

const themes = ['system', 'light', 'dark'] as const;

/** How this browser shows the page: theme, density, time zone. */
export function DisplaySettings({ close }: { readonly close: () => void }) {
  const { t, figures, timeZone, setTimeZone } = useWords();
  const { theme, setTheme } = useTheme();
  const [density, setShown] = useState(chosenDensity);
  const [now] = useState(() => new Date().toISOString());
  const choose = (next: Density) => {
    setDensity(next);
    setShown(next);
  };
  return (
    <Dialog onClose={close} title={t('display')}>
      <div className="fields">
        <NativeSelect
          data-autofocus
          label={t('theme')}
          value={theme}
          data={themes.map((value) => ({ value, label: t(`theme.${value}`) }))}
          onChange={(event) => setTheme(event.currentTarget.value as Theme)}
        />
        <NativeSelect
          label={t('density')}
          value={density}
          data={densities.map((value) => ({ value, label: t(`density.${value}`) }))}
          onChange={(event) => choose(event.currentTarget.value as Density)}
        />
        <NativeSelect
          label={t('time-zone')}
          description={t('time-zone.now', { now: figures.moment(now) })}
          value={timeZone ?? ''}
          data={[
            { value: '', label: t('time-zone.device', { zone: deviceTimeZone() }) },
            ...timeZones().map((zone) => ({ value: zone, label: zone })),
          ]}
          onChange={(event) => setTimeZone(event.currentTarget.value || null)}
        />
        <p className="note">{t('display.kept')}</p>
      </div>
    </Dialog>
  );
}
