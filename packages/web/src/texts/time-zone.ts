const zoneKey = 'testyard.time-zone';

/** A name of the browser's tables of time zones; null: that of the device. */
export type TimeZone = string | null;

const isKnown = (zone: string): boolean => {
  try {
    new Intl.DateTimeFormat('en', { timeZone: zone });
    return true;
  } catch {
    return false;
  }
};

/** What was chosen in this browser before, if its tables still have it. */
export function chosenTimeZone(): TimeZone {
  const kept = localStorage.getItem(zoneKey);
  return kept !== null && isKnown(kept) ? kept : null;
}

export function keepTimeZone(zone: TimeZone): void {
  if (zone === null) localStorage.removeItem(zoneKey);
  else localStorage.setItem(zoneKey, zone);
}

export const deviceTimeZone = (): string => Intl.DateTimeFormat().resolvedOptions().timeZone;

/** All that the browser knows, by name, UTC first. */
export const timeZones = (): readonly string[] => [
  'UTC',
  ...Intl.supportedValuesOf('timeZone').filter((each) => each !== 'UTC'),
];
