import type { ReportLanguage } from './html-texts.ts';

/** `1 h 2 min 3 s`, no more than people want to know. */
export function durationText(ms: number, language: ReportLanguage): string {
  const units = language === 'zh' ? ['小时', '分', '秒', '毫秒'] : ['h', 'min', 's', 'ms'];
  if (ms < 1000) return `${Math.max(0, Math.round(ms))} ${units[3]}`;
  const all = Math.round(ms / 1000);
  const parts = [Math.floor(all / 3600), Math.floor(all / 60) % 60, all % 60];
  return parts.flatMap((value, index) => (value > 0 ? [`${value} ${units[index]}`] : [])).join(' ');
}
