/** As Node, Python and Go begin what they print of an error: `TypeError [ERR_X]: words`, `shop.StockError: words`. */
const ERROR_LINE = /^(?:(?:Uncaught )?[\w$.]*(?:Error|Exception)(?: \[[^\]]*\])?|panic|fatal error): \S/;
const LONGEST = 500;

/** The last line of what a process printed that names an error; null where none does. */
export function errorLineOf(text: string): string | null {
  const line = text
    .split('\n')
    .map((each) => each.trim())
    .findLast((each) => ERROR_LINE.test(each));
  return line === undefined ? null : line.slice(0, LONGEST);
}
