/**
 * Runs of two and more Latin words in a text, without what stands for itself in every language: quotations, code,
 * addresses, headers and identifiers with a mark in them, constants.
 */
export function wordsOfEnglish(text: string): readonly string[] {
  const said = text
    .replace(/"[^"]*"|`[^`]*`/g, '')
    .replace(/\S*[/:_][\w/.:-]*|\b[A-Z][A-Za-z]*(?:-[A-Z][A-Za-z]*)+\b|\b[A-Z0-9_]{2,}\b|--[a-z-]+/g, '');
  return said.match(/[A-Za-z]{2,}(?:[ ,]+[A-Za-z]{2,})+/g) ?? [];
}
