/**
 * `Content-Disposition` of a download (RFC 6266): the last part of the name, once in plain ASCII for old clients and,
 * where that is not the whole name, once as UTF-8. Never a path, never a character that could end the header.
 */
export function attachment(name: string): string {
  const last = name.split(/[\\/]/).at(-1) ?? '';
  const file = last.replace(/[\p{Cc}\p{Surrogate}\u2028\u2029]/gu, '_') || 'artifact';
  const plain = file.replace(/[^\x20-\x7e]|["%\\]/gu, '_');
  const disposition = `attachment; filename="${plain}"`;
  return plain === file ? disposition : `${disposition}; filename*=UTF-8''${percentEncoded(file)}`;
}

/** As RFC 8187 wants it: some characters that `encodeURIComponent` leaves are not allowed. */
function percentEncoded(text: string): string {
  return encodeURIComponent(text).replace(
    /['()*!]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}
