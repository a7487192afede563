const esc = String.fromCharCode(0x1b);
/** Colours are the one control sequence that is let through: it can only change how the text looks. */
const colour = `${esc}\\[[0-9;]{0,32}m`;
const shown = new RegExp(`${colour}|\\r\\n|\\p{Cc}`, 'gu');
/** What may be the beginning of one of these at the end of a part. */
const unfinished = new RegExp(`(?:\\r|${esc}(?:\\[[0-9;]{0,32})?)$`);

/**
 * Makes control characters visible, so that none of them acts on a terminal and none is lost: NUL is ␀, ESC is ␛; a
 * carriage return alone, as progress bars write it, is ␍ and a new line. Tab, line ends and colours stay.
 */
export class VisibleText {
  #rest = '';

  /** The part as it may be shown, but for an end that depends on what follows. */
  show(part: string): string {
    const text = this.#rest + part;
    this.#rest = unfinished.exec(text.slice(-40))?.[0] ?? '';
    return visible(text.slice(0, text.length - this.#rest.length));
  }

  /** What was held back. */
  end(): string {
    const rest = this.#rest;
    this.#rest = '';
    return visible(rest);
  }
}

function visible(text: string): string {
  return text.replace(shown, (found) => {
    if (found.length > 1 || found === '\n' || found === '\t') return found;
    const code = found.charCodeAt(0);
    if (found === '\r') return '␍\n';
    if (code < 0x20) return String.fromCharCode(0x2400 + code);
    return code === 0x7f ? '␡' : '\ufffd';
  });
}
