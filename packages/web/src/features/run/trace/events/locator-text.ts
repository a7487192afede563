// How Playwright says in words what a selector of its own finds. Newer traces have the words; older ones only the selector.

const by: Readonly<Record<string, string>> = {
  'internal:label': 'getByLabel',
  'internal:text': 'getByText',
};
const byAttribute: Readonly<Record<string, string>> = {
  placeholder: 'getByPlaceholder',
  alt: 'getByAltText',
  title: 'getByTitle',
};

/** `getByRole('button', { name: 'Pay' })` for `internal:role=button[name="Pay"i]`; the selector itself where it is not known. */
export function locatorText(selector: string): string {
  const steps = splitSelector(selector).map(stepText);
  return steps.includes(null) ? selector : steps.join('.');
}

/** The parts between `>>`, where that is not within quotes. */
function splitSelector(selector: string): string[] {
  const parts: string[] = [];
  let part = '';
  let quote = '';
  for (let at = 0; at < selector.length; at += 1) {
    const letter = selector[at] ?? '';
    if (quote !== '' && letter === '\\') {
      part += letter + (selector[at + 1] ?? '');
      at += 1;
      continue;
    }
    if (quote === '' && selector.startsWith('>>', at)) {
      parts.push(part.trim());
      part = '';
      at += 1;
      continue;
    }
    if (letter === quote) quote = '';
    else if (quote === '' && /["'`]/.test(letter)) quote = letter;
    part += letter;
  }
  return [...parts, part.trim()];
}

function stepText(step: string): string | null {
  const [, engine = '', body = ''] = /^([a-z:-]+)=(.*)$/s.exec(step) ?? [];
  if (engine === 'nth') return nthText(body);
  if (engine === 'internal:control') return body === 'enter-frame' ? 'contentFrame()' : null;
  if (engine === 'internal:role') return roleText(body);
  if (engine === 'internal:has-text') return argument(body, (text) => `filter({ hasText: ${text} })`);
  const name = by[engine];
  if (name !== undefined) return argument(body, (text, more) => `${name}(${text}${more && `, { ${more} }`})`);
  if (engine === 'internal:attr' || engine === 'internal:testid') return attributeText(engine, body);
  if (engine.startsWith('internal:')) return null;
  return `locator(${quoted(engine === 'css' ? body : step)})`;
}

function nthText(body: string): string | null {
  if (body === '0') return 'first()';
  if (body === '-1') return 'last()';
  return /^[0-9]+$/.test(body) ? `nth(${body})` : null;
}

function roleText(body: string): string | null {
  const [, role = '', rest = ''] = /^([a-z]+)(.*)$/s.exec(body) ?? [];
  const options: string[] = [];
  for (const [, name = '', value = ''] of rest.matchAll(/\[([a-z-]+)=("(?:[^"\\]|\\.)*"[is]?|[^\]]*)\]/g)) {
    const said = argument(value, (text, more) => `${name}: ${text}${more && `, ${more}`}`);
    options.push(said ?? `${name}: ${value}`);
  }
  if (role === '') return null;
  return `getByRole(${quoted(role)}${options.length > 0 ? `, { ${options.join(', ')} }` : ''})`;
}

function attributeText(engine: string, body: string): string | null {
  const [, attribute = '', value = ''] = /^\[([\w-]+)=(.*)\]$/s.exec(body) ?? [];
  const name = engine === 'internal:testid' ? 'getByTestId' : byAttribute[attribute];
  if (name === undefined) return null;
  const isExactAnyway = engine === 'internal:testid';
  return argument(value, (text, more) => `${name}(${text}${more && !isExactAnyway ? `, { ${more} }` : ''})`);
}

/** Says a text (`"x"i`, `"x"s`) or a pattern (`/x/i`); null: it is neither. */
function argument(value: string, say: (text: string, more: string) => string): string | null {
  if (/^\/.*\/[a-z]*$/s.test(value)) return say(value, '');
  const [, text, mode] = /^("(?:[^"\\]|\\.)*")([is]?)$/s.exec(value) ?? [];
  if (text === undefined) return null;
  try {
    return say(quoted(String(JSON.parse(text))), mode === 's' ? 'exact: true' : '');
  } catch {
    return null;
  }
}

const quoted = (text: string) => `'${text.replace(/\\/g, '\\\\').replace(/'/g, "\\'")}'`;
