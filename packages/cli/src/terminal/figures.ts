/** 12480 -> `12,480`; the same in both languages. */
export function grouped(count: number): string {
  return String(Math.round(count)).replace(/\B(?=(\d{3})+$)/g, ',');
}

/** Bytes -> `512 B`, `18.2 MiB`. */
export function byteSize(bytes: number): string {
  const units = ['B', 'KiB', 'MiB', 'GiB', 'TiB'];
  let [value, unit] = [bytes, 0];
  for (; value >= 1024 && unit < units.length - 1; unit += 1) value /= 1024;
  return `${unit === 0 ? value : value.toFixed(1)} ${units[unit]}`;
}

/** Milliseconds -> `120ms`, `3.4s`, `14m32s`, `1h05m`. */
export function duration(milliseconds: number): string {
  if (milliseconds < 1000) return `${Math.round(milliseconds)}ms`;
  if (milliseconds < 59_950) return `${(milliseconds / 1000).toFixed(1)}s`;
  const seconds = Math.round(milliseconds / 1000);
  if (seconds < 3600) return `${Math.floor(seconds / 60)}m${two(seconds % 60)}s`;
  return `${Math.floor(seconds / 3600)}h${two(Math.floor((seconds % 3600) / 60))}m`;
}

/** Milliseconds -> `03:10` or `1:03:10`. */
export function clock(milliseconds: number): string {
  const seconds = Math.ceil(milliseconds / 1000);
  const rest = `${two(Math.floor((seconds % 3600) / 60))}:${two(seconds % 60)}`;
  return seconds < 3600 ? rest : `${Math.floor(seconds / 3600)}:${rest}`;
}

/** A timestamp -> `2026-01-02 03:04:05+08:00`, in the time zone of the caller; `--since` and the like read it back. */
export function localTime(timestamp: string): string {
  const time = new Date(timestamp);
  const ahead = -time.getTimezoneOffset();
  const minutes = Math.abs(ahead);
  const offset = `${ahead < 0 ? '-' : '+'}${two(Math.floor(minutes / 60))}:${two(minutes % 60)}`;
  return `${time.toLocaleString('sv-SE')}${offset}`;
}

/** What localTime gives, to the minute and without the distance from UTC: enough for who reads it where they are. */
export const briefTime = (shown: string): string => /^\d{4}-\d\d-\d\d \d\d:\d\d/.exec(shown)?.[0] ?? shown;

const two = (value: number) => String(value).padStart(2, '0');

const UNIT_MS = { ms: 1, s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 } as const;

/** `90s`, `10m`, `24h` -> milliseconds; undefined where it is no duration. */
export function parseDuration(text: string): number | undefined {
  const found = /^(\d{1,9})(ms|s|m|h|d)$/.exec(text);
  return found ? Number(found[1]) * UNIT_MS[found[2] as keyof typeof UNIT_MS] : undefined;
}
