const longestName = 60;

/** Letters and digits of any script; nothing that a file system could take for more than a name. */
export function fileName(text: string, otherwise = 'task'): string {
  const name = text
    .replace(/[^\p{L}\p{N}._-]+/gu, '-')
    .replace(/^[.-]+/, '')
    .slice(0, longestName);
  return name || otherwise;
}

/** `01-checkout`: the folder of a task, in the order of the call. */
export const folderOf = (place: number, templateName: string): string =>
  `${String(place + 1).padStart(2, '0')}-${fileName(templateName)}`;
