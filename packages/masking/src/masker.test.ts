// What a secret looks like when programs write it, and that nothing of it passes, however it is cut into pieces.
import { inspect } from 'node:util';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { canBeMasked } from './can-be-masked.ts';
import { Masker } from './masker.ts';
import { spellingsOf } from './spellings.ts';

const odd = `p"a's\\s/w<o&r>d$ +ü密😀=%7`;

function maskerOf(...secrets: string[]): Masker {
  const masker = Masker.of(secrets);
  if (!masker) throw new Error('nothing to mask');
  return masker;
}

function inPieces(masker: Masker, whole: Uint8Array, cuts: readonly number[]): Buffer {
  const stream = masker.stream();
  const places = [...new Set([0, ...cuts.map((cut) => cut % (whole.length + 1)), whole.length])];
  const pieces = places
    .sort((a, b) => a - b)
    .flatMap((from, index) => {
      const to = places[index + 1];
      return to === undefined ? [] : [Buffer.from(stream.write(Buffer.from(whole.subarray(from, to))))];
    });
  return Buffer.concat([...pieces, stream.end()]);
}

test('what was let go at the end of a stream cannot be made a secret by what comes behind it', () => {
  const stream = maskerOf('s3cret-value').stream();
  stream.write(Buffer.from('key s3cret'));
  expect(Buffer.from(stream.end()).toString()).toBe('s3cret');
  expect(() => stream.write(Buffer.from('-value'))).toThrow('behind the end');
  expect(stream.end()).toHaveLength(0);
});

const ways: readonly (readonly [string, (secret: string) => string | Uint8Array])[] = [
  ['plain', (secret) => secret],
  ['base64', (secret) => Buffer.from(secret).toString('base64')],
  ['base64 behind a user', (secret) => Buffer.from(`user:${secret}`).toString('base64')],
  ['base64 behind two bytes', (secret) => Buffer.from(`ab${secret}cd`).toString('base64')],
  ['base64 behind one byte', (secret) => Buffer.from(`a${secret}`).toString('base64')],
  ['base64url', (secret) => Buffer.from(`>>${secret}`).toString('base64url')],
  ['base64 of UTF-16', (secret) => Buffer.from(secret, 'utf16le').toString('base64')],
  ['URL', (secret) => encodeURIComponent(secret)],
  [
    'URL in small letters',
    (secret) => encodeURIComponent(secret).replace(/%../g, (code) => code.toLowerCase()),
  ],
  ['URL in a URL', (secret) => encodeURIComponent(encodeURIComponent(secret))],
  ['a form', (secret) => new URLSearchParams({ a: secret }).toString()],
  ['a URL as a whole', (secret) => encodeURI(secret)],
  ['JSON', (secret) => JSON.stringify(secret)],
  ['JSON in JSON', (secret) => JSON.stringify(JSON.stringify(secret))],
  ['JSON in ASCII', (secret) => JSON.stringify(secret).replace(/[^ -~]/g, escaped)],
  ['JSON of PHP', (secret) => JSON.stringify(secret).replaceAll('/', '\\/')],
  ['ids of pytest', (secret) => inPythonAscii(secret)],
  ['ascii() of Python', (secret) => inPythonAscii(secret).replaceAll("'", "\\'")],
  ['bytes of Python', (secret) => bytesOfPython(secret)],
  ['XML', (secret) => xml(secret)],
  ['HTML', (secret) => xml(secret).replaceAll('"', '&quot;').replaceAll("'", '&#39;')],
  ['HTML of Jinja, Go and pytest-html', (secret) => jinja(secret)],
  ['HTML of Handlebars', (secret) => handlebars(secret)],
  ['XML of Mocha', (secret) => secret.replace(/[&<>"'`]|[^ -~]/gu, byNumber)],
  ['XML in ASCII', (secret) => xml(secret).replace(/[^ -~]/gu, (one) => `&#${one.codePointAt(0)};`)],
  ['HTML in HTML', (secret) => jinja(xml(secret))],
  [
    'repr() of Python in HTML',
    (secret) => htmlOfPython(secret.replaceAll('\\', '\\\\').replaceAll("'", "\\'")),
  ],
  ['JSON in HTML', (secret) => jinja(JSON.stringify(secret))],
  ['JSON of HTML in HTML', (secret) => jinja(JSON.stringify(htmlOfPython(secret)))],
  ['JSON of Go', (secret) => JSON.stringify(secret).replace(/[<>&]/g, escaped)],
  ['JSON of Gson', (secret) => JSON.stringify(secret).replace(/[<>&=']/g, escaped)],
  ['JSON of .NET', (secret) => ofDotNet(secret)],
  ['JSON of PHP in ASCII', (secret) => ofPhp(secret).replace(/[^ -~]/g, escaped)],
  ['export -p of bash', (secret) => secret.replace(/[\\"$`]/g, '\\$&')],
  ['export -p of dash', (secret) => secret.replaceAll("'", `'"'"'`)],
  ['printf %q', (secret) => secret.replace(/[^\w@%+=:,./\u0080-\uffff-]/g, '\\$&')],
  ['YAML and SQL', (secret) => secret.replaceAll("'", "''")],
  ['CSV', (secret) => secret.replaceAll('"', '""')],
  ['a buffer of Node', (secret) => inspect(Buffer.from(secret))],
  [
    'hex with colons',
    (secret) =>
      Buffer.from(secret)
        .toString('hex')
        .replace(/..(?=.)/g, '$&:'),
  ],
  ['base64 in a URL', (secret) => encodeURIComponent(Buffer.from(`u:${secret}`).toString('base64'))],
  ['base64 of JSON', (secret) => Buffer.from(JSON.stringify({ secret })).toString('base64')],
  ['decomposed', (secret) => secret.normalize('NFD')],
  ['hex', (secret) => Buffer.from(secret).toString('hex')],
  ['hex in capitals', (secret) => Buffer.from(secret).toString('hex').toUpperCase()],
  ['UTF-16LE', (secret) => Buffer.from(secret, 'utf16le')],
  ['UTF-16BE', (secret) => Buffer.from(secret, 'utf16le').swap16()],
];
const escaped = (unit: string) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`;
const inPythonAscii = (text: string) =>
  [...text.replaceAll('\\', '\\\\')]
    .map((character) => {
      const code = character.codePointAt(0) ?? 0;
      if (code < 0x80) return character;
      const digits = code.toString(16);
      return code < 0x100
        ? `\\x${digits}`
        : code < 0x10000
          ? `\\u${digits.padStart(4, '0')}`
          : `\\U${digits.padStart(8, '0')}`;
    })
    .join('');
const bytesOfPython = (text: string) =>
  [...Buffer.from(text.replaceAll('\\', '\\\\'))]
    .map((byte) => (byte < 0x80 ? String.fromCharCode(byte) : `\\x${byte.toString(16)}`))
    .join('');
const byNumber = (one: string) => `&#x${(one.codePointAt(0) ?? 0).toString(16).toUpperCase()};`;
const jinja = (text: string) => xml(text).replaceAll('"', '&#34;').replaceAll("'", '&#39;');
const htmlOfPython = (text: string) => xml(text).replaceAll('"', '&quot;').replaceAll("'", '&#x27;');
const handlebars = (text: string) => htmlOfPython(text).replaceAll('`', '&#x60;').replaceAll('=', '&#x3D;');
const ofPhp = (text: string) => JSON.stringify(text).replaceAll('/', '\\/');
const ofDotNet = (text: string) =>
  JSON.stringify(text)
    .replaceAll('\\"', '\\u0022')
    .replace(/(?!^)[<>&'+`](?!$)|[^ -~]/g, (unit) => `\\u${escaped(unit).slice(2).toUpperCase()}`);
const xml = (text: string) => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');

test.each(ways)('%s: nothing of it is left, and all around it is', (_, write) => {
  for (const secret of [odd, 'hunter22', 'xK9/+a8Zq=', '密码是这个']) {
    const written = Buffer.from(write(secret) as string);
    const whole = Buffer.concat([Buffer.from('before '), written, Buffer.from(' behind\n')]);
    const masked = Buffer.from(maskerOf(secret).bytes(whole));
    expect(masked.length).toBe(whole.length);
    expect(masked.subarray(0, 7).toString()).toBe('before ');
    expect(masked.subarray(-8).toString()).toBe(' behind\n');
    for (const { bytes } of spellingsOf(secret)) expect(masked.includes(Buffer.from(bytes))).toBe(false);
    // What is around it, and what that decides in base64, is shorter than the odd one in any spelling.
    const left = masked.subarray(7, -8).toString('latin1').replaceAll('*', '').replaceAll('\0', '');
    expect(left.length).toBeLessThan(22);
    expect(masked.equals(whole)).toBe(false);
  }
});

test('text in UTF-16 stays text in UTF-16', () => {
  for (const [bytes, read] of [
    [Buffer.from('is hunter22!', 'utf16le'), (masked: Buffer) => masked],
    [Buffer.from('is hunter22!', 'utf16le').swap16(), (masked: Buffer) => Buffer.from(masked).swap16()],
  ] as const)
    expect(read(Buffer.from(maskerOf('hunter22').bytes(bytes))).toString('utf16le')).toBe('is ********!');
});

test('a value of several lines is masked as a whole and line by line', () => {
  const key = '-----BEGIN KEY-----\nMIIEvQIBADANBg\nkqhkiG9w0BAQEF\n-----END KEY-----';
  const mask = maskerOf(key);
  expect(mask.text(`: ${key}.`)).toBe(`: ${'*'.repeat(key.length)}.`);
  expect(mask.text('  1 | MIIEvQIBADANBg\r\n  2 | kqhkiG9w0BAQEF')).toBe(
    '  1 | **************\r\n  2 | **************',
  );
  expect(mask.text('-----BEGIN KEY-----\nother')).toBe('-----BEGIN KEY-----\nother');
});

test('lines of base64, as programs break them, are masked each', () => {
  const secret = Array.from({ length: 30 }, (_, index) => `part${index}!`).join('');
  const lines = Buffer.from(secret).toString('base64').replace(/.{76}/g, '$&\n');
  const masked = maskerOf(secret).text(lines);
  expect(masked.replace(/[*\n]/g, '').length).toBeLessThan(16);
});

test('base64 of a file, in lines that break where they like, does not show it', () => {
  for (const before of Array.from({ length: 80 }, (_, index) => 'x'.repeat(index))) {
    const file = Buffer.from(`${before}hunter22-hunter44 and more of it`).toString('base64');
    const masked = maskerOf('hunter22-hunter44').text(file.replace(/.{76}/g, '$&\n'));
    expect(Buffer.from(masked.replaceAll('*', 'A'), 'base64').toString('latin1')).not.toMatch(/nter/);
  }
});

test('any bytes with any secrets in any pieces: no spelling passes, lengths stay, the rest is as it was', () => {
  const secret = fc.string({ minLength: 3, maxLength: 24, unit: 'grapheme' }).filter(canBeMasked);
  const planted = fc.record({
    secrets: fc.array(secret, { minLength: 1, maxLength: 4 }),
    parts: fc.array(fc.oneof(fc.nat(1000), fc.uint8Array({ maxLength: 12 })), { maxLength: 12 }),
    cuts: fc.array(fc.nat(100_000), { maxLength: 30 }),
  });
  fc.assert(
    fc.property(planted, ({ secrets, parts, cuts }) => {
      const all = secrets.flatMap(spellingsOf);
      const whole = Buffer.concat(
        parts.map((part) =>
          Buffer.from(typeof part === 'number' ? (all[part % all.length]?.bytes ?? []) : part),
        ),
      );
      const masked = inPieces(maskerOf(...secrets), whole, cuts);
      expect(masked.length).toBe(whole.length);
      for (const { bytes } of all) expect(isStars(bytes) || !masked.includes(Buffer.from(bytes))).toBe(true);
      expect(masked.equals(Buffer.from(maskerOf(...secrets).bytes(whole)))).toBe(true);
      for (const [at, byte] of masked.entries())
        expect(byte === whole[at] || byte === 0x2a || byte === 0).toBe(true);
    }),
    { numRuns: process.env.TESTYARD_FULL ? 600 : 60 },
  );
});
const isStars = (bytes: Uint8Array) => bytes.every((byte) => byte === 0x2a || byte === 0);

test('what holds no secret passes as it came, at once but for what may be the beginning of one', () => {
  const stream = maskerOf('hunter22').stream();
  const piece = Buffer.from('hunting a hunter 22 times: hunt');
  const passed = stream.write(piece);
  expect(Buffer.from(passed).toString()).toBe('hunting a hunter 22 times: ');
  expect(stream.held).toBe(4);
  expect(Buffer.from(stream.write(Buffer.from('ed\n'))).toString()).toBe('hunted\n');
  const plain = Buffer.from('nothing of it\n');
  expect(stream.write(plain)).toBe(plain);
  expect([stream.held, stream.found]).toEqual([0, 0]);
});

test('one within another, and one that overlaps another, are covered as far as both reach', () => {
  const mask = maskerOf('abcdef', 'abcdefghij', 'hijklmno');
  expect(mask.text('abcdefghij')).toBe('**********');
  expect(mask.text('abcdefgh')).toBe('******gh');
  expect(mask.text('-abcdefghijklmno-')).toBe(`-${'*'.repeat(15)}-`);
});

test('a text that was cut in the middle of a secret does not show its beginning', () => {
  expect(maskerOf('correct horse battery').text('it was correct horse b')).toBe('it was ***************');
  expect(maskerOf('correct horse battery').text('it was correc')).toBe('it was ******');
  expect(maskerOf('correct horse battery').text('it was corre')).toBe('it was corre');
});

test('what is too short, or not there, is not looked for', () => {
  expect(Masker.of([])).toBeNull();
  expect(Masker.of(['', '12345'])).toBeNull();
  expect(maskerOf('12345', 'hunter22').text('12345 hunter22')).toBe('12345 ********');
});

test('members are masked by their names, as deep as they are; what has nothing stays the same object', () => {
  const mask = maskerOf('1234567');
  const event = {
    ...{ id: '1234567', message: 'is 1234567', details: null, count: 1234567 },
    remark: { rule: 'said', values: { text: '(1234567)', more: ['1234567', 2] } },
  };
  expect(mask.members(event, ['message', 'details', 'remark', 'output'])).toEqual({
    ...{ id: '1234567', message: 'is *******', details: null, count: 1234567 },
    remark: { rule: 'said', values: { text: '(*******)', more: ['*******', 2] } },
  });
  const clean = { message: 'nothing', remark: { values: ['a'] } };
  expect(mask.members(clean, ['message', 'remark'])).toBe(clean);
});

test('a text made to be slow takes no longer than its length', () => {
  const mask = maskerOf(`${'a'.repeat(20_000)}b`);
  const text = Buffer.alloc(1_000_000, 'a');
  const started = performance.now();
  expect(mask.bytes(text).length).toBe(text.length);
  // Each place compared anew would be 20,000,000,000 steps.
  expect(performance.now() - started).toBeLessThan(20_000);
});

test('what is shortened with dots shows neither its beginning nor its end', () => {
  const mask = maskerOf('correct horse battery staple');
  expect(mask.text("assert 'correct horse ba...' == 1")).toBe(`assert '${'*'.repeat(19)}' == 1`);
  expect(mask.text('is …attery staple.')).toBe(`is ${'*'.repeat(16)}.`);
  expect(mask.text('corre... and staple')).toBe('corre... and staple');
});
