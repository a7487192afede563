/** Names in which every word of a text stands, letters of any size; their order is kept. */
export function namesLike(names: readonly string[], text: string): readonly string[] {
  const words = text.toLowerCase().split(/\s+/).filter(Boolean);
  if (words.length === 0) return names;
  return names.filter((name) => words.every((word) => name.toLowerCase().includes(word)));
}
