// Names of files that a test may give on Linux, and what each is called when it is kept. A name is bytes without NUL
// and slash; what is no UTF-8 is said as \xHH, and everything else is kept as it is.

export interface HostileName {
  /** Path below the folder of the case. */
  readonly bytes: Buffer;
  /** As it is kept; null where it is too long for that. */
  readonly kept: string | null;
}

const controls = [...range(1, 31), 127, ...range(0x80, 0x9f)].map(
  (code) => `c${String.fromCodePoint(code)}c`,
);
const directions = [
  ...[0x061c, 0x200b, 0x200c, 0x200d, 0x200e, 0x200f, 0x2028, 0x2029, 0x202a, 0x202b, 0x202c, 0x202d, 0x202e],
  ...[0x2060, 0x2066, 0x2067, 0x2068, 0x2069, 0xfeff, 0xfffd, 0xfffe, 0xffff, 0xe0041, 0x00ad, 0x115f],
].map((code) => `safe${String.fromCodePoint(code)}gpj.exe`);
const windows = [
  ...['CON', 'PRN', 'AUX', 'NUL', 'nul.txt', 'con.', 'COM1', 'COM2', 'COM9', 'LPT1', 'LPT9', 'CLOCK$'],
  ...[
    'C:\\Windows\\win.ini',
    '\\\\server\\share\\x',
    'a:b',
    'x::$DATA',
    'ends with a dot.',
    'ends with a space ',
  ],
];
const paths = [
  ...[
    '...',
    '....',
    '.. ',
    ' ..',
    '..\\..\\..\\etc\\passwd',
    '..%2f..%2fetc%2fpasswd',
    '%2e%2e%2f',
    '..;',
    '..\n',
  ],
  ...[
    '.git/config',
    '.hidden',
    '~',
    '~root',
    '~x/.ssh/id_rsa',
    'etc/passwd',
    'a/.../b',
    'a/b/c/d/e/f/g',
    '．．／x',
  ],
  ...[
    '\u2024\u2024\u2215x',
    'a\\..\\..\\b',
    'file:',
    'file:\\\\etc',
    'http:',
    'artifacts',
    'journal',
    'executor.json',
  ],
];
const shells = [
  ...[
    '-',
    '--',
    '-rf',
    '--help',
    '-o',
    '$HOME',
    '$(id)',
    '`id`',
    '|x',
    ';x',
    '&',
    '*',
    '?',
    '[a]',
    '{a,b}',
    "'",
    '"',
  ],
  ...[
    '!x',
    '#x',
    '>x',
    '<x',
    '\\',
    '\\n',
    ' ',
    '  ',
    '\t',
    '\n',
    '\r\n',
    'a\nb',
    'a\rb',
    '\\xff',
    '%00',
    '%s%n%d',
  ],
];
const programs = [
  ...[
    "'; drop table artifacts; --",
    '<img src=x onerror=alert(1)>',
    '"><svg onload=alert(1)>',
    '{{7*7}}',
    '$'.concat('{7*7}'),
  ],
  ...[
    '__proto__',
    'constructor',
    'toString',
    'null',
    'undefined',
    'NaN',
    'true',
    '0',
    '=1+1',
    '@x',
    '+x',
    'a;b=c',
  ],
  ...['x\r\nSet-Cookie: a=b', 'x"; filename="y', "UTF-8''x", '\u001b[31mred', '\u001b]8;;http:x\u0007y'],
];
const twins = [
  ...[
    'é',
    'e\u0301',
    'Å',
    'A\u030a',
    'Å',
    '가',
    '\u1100\u1161',
    'ﬁ',
    'fi',
    'ß',
    'SS',
    'ẞ',
    'İ',
    'i\u0307',
    'ı',
  ],
  ...[
    'README',
    'readme',
    'ReadMe',
    'Ａ',
    'A',
    'а',
    'a',
    '屏幕截图 1.png',
    '屏幕截图　1.png',
    '👩‍👩‍👧',
    'z\u0335\u0336\u0337',
  ],
];
const long = [
  'x'.repeat(255),
  '字'.repeat(85),
  `${'d'.repeat(200)}/${'e'.repeat(200)}/${'f'.repeat(200)}`,
  `${'字'.repeat(80)}/`.repeat(12).slice(0, -1),
];
const tooLong = [`${'t'.repeat(250)}/`.repeat(5).slice(0, -1), `${'u'.repeat(100)}/`.repeat(15).slice(0, -1)];
/** Every byte that begins no character, and sequences that are no character for other reasons. */
const broken: readonly (readonly number[])[] = [
  ...range(0x80, 0xff).map((byte) => [byte]),
  ...[
    [0xc0, 0xaf],
    [0xc0, 0xae, 0xc0, 0xae],
    [0xe0, 0x80, 0xaf],
    [0xed, 0xa0, 0x80],
    [0xed, 0xbf, 0xbf],
  ],
  ...[
    [0xf4, 0x90, 0x80, 0x80],
    [0xf8, 0x88, 0x80, 0x80, 0x80],
    [0xe5, 0xad],
    [0xf0, 0x9f, 0x98],
    [0xb4, 0xed],
  ],
];

/** Each name once, in a folder of its kind so that none is in the way of another. */
export function hostileNames(): HostileName[] {
  const kinds = { controls, directions, windows, paths, shells, programs, twins, long };
  const said = Object.entries(kinds).flatMap(([kind, names]) => names.map((name) => `${kind}/${name}`));
  return [
    ...[...new Set(said)].map((name) => ({ bytes: Buffer.from(name), kept: name })),
    ...tooLong.map((name) => ({ bytes: Buffer.from(`too-long/${name}`), kept: null })),
    ...broken.map((bytes) => ({
      bytes: Buffer.concat([Buffer.from('broken/b'), Buffer.from(bytes), Buffer.from('.bin')]),
      kept: `broken/b${bytes.map((byte) => `\\x${byte.toString(16)}`).join('')}.bin`,
    })),
  ];
}

function range(from: number, to: number): number[] {
  return Array.from({ length: to - from + 1 }, (_, index) => from + index);
}
