// Numbers, times and durations as people write them, by the browser's own tables.

/** @param {'en' | 'zh'} language */
export function figuresIn(language) {
  const locale = language === 'zh' ? 'zh-CN' : 'en-GB';
  const grouped = new Intl.NumberFormat(language === 'zh' ? 'zh-CN' : 'en-US');
  const moment = new Intl.DateTimeFormat(locale, { dateStyle: 'medium', timeStyle: 'medium', hour12: false });
  const day = new Intl.DateTimeFormat(locale, { dateStyle: 'medium', timeStyle: 'short', hour12: false });
  const relative = new Intl.RelativeTimeFormat(locale, { numeric: 'auto' });
  return {
    count: (number) => grouped.format(number),
    duration: (ms) => durationIn(ms, language),
    /** Of what is not over: in whole seconds. */
    elapsed: (ms) => durationIn(ms, language, 0),
    /** In the reader's time zone. */
    moment: (timestamp) => moment.format(new Date(timestamp)),
    ago: (timestamp, now) => agoIn({ relative, day }, Date.parse(timestamp), now),
  };
}

const units = {
  en: { h: ' h ', min: ' min ', s: ' s', ms: ' ms' },
  zh: { h: ' 小时 ', min: ' 分 ', s: ' 秒', ms: ' 毫秒' },
};

/** `12 ms`, `3.4 s`, `14 min 32 s`, `2 h 05 min`. */
function durationIn(ms, language, digits = 1) {
  const unit = units[language];
  if (ms < 1000 && digits > 0) return `${Math.max(0, Math.round(ms))}${unit.ms}`;
  if (ms < 59_500) return `${(Math.max(0, ms) / 1000).toFixed(digits)}${unit.s}`;
  const seconds = Math.round(ms / 1000);
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return `${minutes}${unit.min}${two(seconds % 60)}${unit.s}`;
  return `${Math.floor(minutes / 60)}${unit.h}${two(minutes % 60)}${unit.min}`.trimEnd();
}

const two = (number) => String(number).padStart(2, '0');

function agoIn({ relative, day }, at, now) {
  const seconds = Math.round((at - now) / 1000);
  if (seconds > -45) return relative.format(0, 'second');
  if (seconds > -3600) return relative.format(Math.round(seconds / 60), 'minute');
  if (seconds > -86_400) return relative.format(Math.round(seconds / 3600), 'hour');
  return day.format(at);
}
