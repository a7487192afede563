/** What the usual writers of XML, HTML, JSON and shell words put in the place of a character. */

type Writer = (text: string) => string;

const markup = { '&': '&amp;', '<': '&lt;', '>': '&gt;' };
const quoted = { ...markup, '"': '&quot;' };
const attributes = { '\t': '&#9;', '\n': '&#10;', '\r': '&#13;' };
const goAttributes = { '\t': '&#x9;', '\n': '&#xA;', '\r': '&#xD;' };
const jinja = { ...markup, '"': '&#34;', "'": '&#39;' };
const underscore = { ...quoted, "'": '&#x27;', '`': '&#x60;' };
const mustache = { ...quoted, "'": '&#39;', '/': '&#x2F;', '`': '&#x60;', '=': '&#x3D;' };

const decimal: Writer = (character) => `&#${character.codePointAt(0)};`;
const hexadecimal: Writer = (character) => `&#x${hexOf(character).toUpperCase()};`;
const hexOf = (character: string) => (character.codePointAt(0) ?? 0).toString(16);

/** XML and HTML. */
export const inMarkup: readonly Writer[] = [
  ...[markup, quoted, { ...quoted, ...attributes }, { ...quoted, ...goAttributes }].map(replacing),
  // DOM and LINQ leave what closes a tag; PHP, Python and Express differ in the apostrophe alone.
  ...[
    { '&': '&amp;', '<': '&lt;' },
    { '&': '&amp;', '<': '&lt;', '"': '&quot;' },
  ].map(replacing),
  ...['&apos;', '&#39;', '&#x27;', '&#039;'].map((apostrophe) => replacing({ ...quoted, "'": apostrophe })),
  ...[jinja, { ...jinja, '+': '&#43;' }, { ...jinja, ...goAttributes }].map(replacing),
  ...[underscore, { ...underscore, '=': '&#x3D;' }, { ...underscore, '/': '&#x2F;' }, mustache].map(
    replacing,
  ),
  // `he`, with which Mocha writes.
  (text) => text.replace(/[&<>"'`]|[^ -~\s]/gu, hexadecimal),
  (text) => beyondAscii(replacing(markup)(text), decimal),
  (text) => beyondAscii(replacing(quoted)(text), decimal),
];

/** Strings of JSON that is safe in HTML: of Go and Ruby, Gson, .NET, and of those who change `<` alone. */
export const inSafeJson: readonly Writer[] = [
  (json) => json.replace(/[<>&\u2028\u2029]/g, code),
  (json) => json.replaceAll('<', '\\u003c'),
  (json) => json.replace(/[<>/\u2028\u2029]/g, codeInCapitals),
  (json) => json.replace(/[<>&='\u2028\u2029]/g, code),
  (json) => json.replaceAll('\\"', '\\u0022').replace(/[<>&'+`]|[^ -~]/g, codeInCapitals),
];
const code: Writer = (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`;
const codeInCapitals: Writer = (unit) =>
  `\\u${unit.charCodeAt(0).toString(16).toUpperCase().padStart(4, '0')}`;

/** Words of a shell within quotes, as `export -p` and `set` have them, without, as `printf %q` has them, and of YAML, SQL and CSV. */
export const inWords: readonly Writer[] = [
  (text) => text.replace(/[\\"$`]/g, '\\$&'),
  (text) => text.replace(/[^\w@%+=:,./\n\u0080-\uffff-]/g, '\\$&'),
  ...[`'\\''`, `'"'"'`, "''"].map(
    (apostrophe): Writer =>
      (text) =>
        text.replaceAll("'", apostrophe),
  ),
  (text) => text.replaceAll('"', '""'),
];

function replacing(entities: Readonly<Record<string, string>>): Writer {
  return (text) => text.replace(/[&<>"'`=/+\t\n\r]/g, (character) => entities[character] ?? character);
}

function beyondAscii(text: string, spelled: Writer): string {
  return text.replace(/[^ -~\s]/gu, spelled);
}
