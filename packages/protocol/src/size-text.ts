const units = ['B', 'KiB', 'MiB', 'GiB', 'TiB'];

/** A number of bytes as people read a limit, the same in both languages: `256 KiB`, `1.5 GiB`; `10000 B` where a unit would round it. */
export function sizeText(bytes: number): string {
  let [value, unit] = [bytes, 0];
  for (; value >= 1024 && unit < units.length - 1; unit += 1) value /= 1024;
  const rounded = Math.round(value * 10) / 10;
  const isSmall = bytes < 1024 ** 2;
  return isSmall && rounded !== value ? `${bytes} B` : `${rounded} ${units[unit]}`;
}
