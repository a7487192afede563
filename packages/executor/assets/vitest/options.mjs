/** Options that Vitest's own command line refuses: what it offers to other programs reads them and says nothing. */

/** Names as its help lists them, one a line: `-t, --testNamePattern <pattern>`, `--no-color`, `--coverage.enabled`. */
const LISTED = /^\s+(?:-(\w), )?--(?:no-)?([\w-]+)/gm;

/** `options`: what `parseCLI` of `vitest/node` made of a command line. The first that Vitest does not know, with its dashes; null where it knows all. */
export function unknownOption(parseCLI, options) {
  const known = new Set(['--']);
  for (const [, short, long] of helpOf(parseCLI).matchAll(LISTED))
    for (const name of [short, long]) if (name) known.add(camelCased(name));
  // A help that lists nothing is no reason to refuse.
  if (known.size === 1) return null;
  const name = Object.keys(options).find((each) => !known.has(camelCased(each)));
  if (name === undefined) return null;
  return name.length > 1 ? `--${name}` : `-${name}`;
}

/** What `vitest run --help` prints: reading it prints it, and which part it prints is told by the command line of the process. */
function helpOf(parseCLI) {
  const { argv } = process;
  const { info, log } = console;
  const printed = [];
  console.info = console.log = (...words) => printed.push(words.join(' '));
  process.argv = ['node', 'vitest', '--help'];
  try {
    parseCLI(['vitest', 'run', '--help']);
  } finally {
    process.argv = argv;
    Object.assign(console, { info, log });
  }
  return printed.join('\n');
}

function camelCased(name) {
  return name.replace(/([a-z])-([a-z])/g, (_, before, after) => before + after.toUpperCase());
}
