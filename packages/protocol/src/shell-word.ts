/** Text as a shell takes it for one word: bash, zsh and their like. What begins with `=` is the name of a program to zsh. */
export const shellWord = (text: string): string =>
  /^(?!=)[\p{L}\p{N}_.,:/@%+=-]+$/u.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`;
