/** One text, or a form for one thing and a form for several; which, says the value `n`. */
export type Text = string | { readonly one: string; readonly other: string };

/** What a person reads, in both languages. `{name}` stands for a value. */
export interface Said {
  readonly en: Text;
  readonly zh: Text;
}

export type Language = 'en' | 'zh';
export type Values = Readonly<Record<string, string | number>>;

/** The text with its values filled in. */
export function say(said: Said, language: Language, values: Values = {}): string {
  const text = said[language];
  const form = typeof text === 'string' ? text : values.n === 1 ? text.one : text.other;
  return form.replace(/\{(\w+)\}/g, (whole, name: string) => String(values[name] ?? whole));
}
