// Numbers, times and durations as people write them, by the browser's own tables.
import type { Language } from './text.ts';
import type { TimeZone } from './time-zone.ts';

export interface Figures {
  readonly count: (number: number) => string;
  readonly bytes: (number: number) => string;
  /** Of a share from 0 to 1, cut off after a tenth: what is not all is never said to be 100 %. */
  readonly percent: (share: number) => string;
  readonly duration: (ms: number) => string;
  /** Of what is not over: in whole seconds. */
  readonly elapsed: (ms: number) => string;
  /** RFC 3339 in; in the reader's time zone. */
  readonly moment: (timestamp: string) => string;
  readonly ago: (timestamp: string, now: number) => string;
  /** Of what is to come: the time of day, and the day where it is another one than that of `now`. */
  readonly until: (timestamp: string, now: number) => string;
}

/** `timeZone`: that in which times are said; absent: that of the device. */
export function figuresIn(language: Language, timeZone: TimeZone = null): Figures {
  const locale = language === 'zh' ? 'zh-CN' : 'en-GB';
  const grouped = once(() => new Intl.NumberFormat(language === 'zh' ? 'zh-CN' : 'en-US'));
  const percent = once(() => new Intl.NumberFormat(locale, { style: 'percent', maximumFractionDigits: 1 }));
  const zone = { hour12: false, ...(timeZone === null ? {} : { timeZone }) };
  const moment = once(
    () => new Intl.DateTimeFormat(locale, { dateStyle: 'medium', timeStyle: 'medium', ...zone }),
  );
  const day = once(
    () => new Intl.DateTimeFormat(locale, { dateStyle: 'medium', timeStyle: 'short', ...zone }),
  );
  const clock = once(() => new Intl.DateTimeFormat(locale, { timeStyle: 'short', ...zone }));
  const date = once(() => new Intl.DateTimeFormat(locale, { dateStyle: 'medium', ...zone }));
  const relative = once(() => new Intl.RelativeTimeFormat(locale, { numeric: 'auto' }));
  return {
    count: (number) => grouped().format(number),
    bytes: bytesOf,
    percent: (share) => percent().format(Math.floor(share * 1000 + 1e-6) / 1000),
    duration: (ms) => durationIn(ms, language),
    elapsed: (ms) => durationIn(ms, language, 0),
    moment: (timestamp) => moment().format(new Date(timestamp)),
    ago: (timestamp, now) => agoIn({ relative, day }, Date.parse(timestamp), now),
    until: (timestamp, now) => {
      const at = Date.parse(timestamp);
      return (date().format(at) === date().format(now) ? clock() : day()).format(at);
    },
  };
}

/** Made when it is first needed: a browser takes milliseconds for one, which the first picture of a page would wait for. */
function once<T>(make: () => T): () => T {
  let made: T | undefined;
  return () => {
    made ??= make();
    return made;
  };
}

const units = {
  en: { h: ' h ', min: ' min ', s: ' s', ms: ' ms' },
  zh: { h: ' 小时 ', min: ' 分 ', s: ' 秒', ms: ' 毫秒' },
};

/** `12 ms`, `3.4 s`, `14 min 32 s`, `2 h 05 min`. */
function durationIn(ms: number, language: Language, digits = 1): string {
  const unit = units[language];
  if (ms < 1000 && digits > 0) return `${Math.max(0, Math.round(ms))}${unit.ms}`;
  if (ms < 59_500) return `${(Math.max(0, ms) / 1000).toFixed(digits)}${unit.s}`;
  const seconds = Math.round(ms / 1000);
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return `${minutes}${unit.min}${two(seconds % 60)}${unit.s}`;
  return `${Math.floor(minutes / 60)}${unit.h}${two(minutes % 60)}${unit.min}`.trimEnd();
}

const two = (number: number) => String(number).padStart(2, '0');

function agoIn(
  {
    relative,
    day,
  }: {
    readonly relative: () => Intl.RelativeTimeFormat;
    readonly day: () => Intl.DateTimeFormat;
  },
  at: number,
  now: number,
): string {
  const seconds = Math.round((at - now) / 1000);
  if (seconds > -45) return relative().format(0, 'second');
  if (seconds > -3600) return spaced(relative().format(Math.round(seconds / 60), 'minute'));
  if (seconds > -86_400) return spaced(relative().format(Math.round(seconds / 3600), 'hour'));
  return day().format(at);
}

/** Between a number and its unit, as durations have it in Chinese, too. */
const spaced = (text: string): string => text.replace(/(?<=\d)(?=\p{Script=Han})/u, ' ');

/** `512 B`, `3.4 KiB`, `98 MiB`. */
function bytesOf(number: number): string {
  const names = ['B', 'KiB', 'MiB', 'GiB', 'TiB'];
  const power = Math.min(names.length - 1, number > 0 ? Math.floor(Math.log2(number) / 10) : 0);
  const value = number / 1024 ** power;
  return `${power === 0 || value >= 100 ? Math.round(value) : value.toFixed(1)} ${names[power]}`;
}
