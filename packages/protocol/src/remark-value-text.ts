import { sizeText } from './size-text.ts';

/** A value as the words of a remark say it: that of `{bytes}` as a size. */
export function remarkValueText(name: string, value: string | number): string {
  return name === 'bytes' && typeof value === 'number' ? sizeText(value) : String(value);
}
