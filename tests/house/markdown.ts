export interface Heading {
  readonly level: number;
  readonly text: string;
}

export interface CodeBlock {
  readonly language: string;
  readonly lines: readonly string[];
}

export interface Section {
  readonly heading: Heading;
  readonly body: string;
}

interface Reading {
  readonly sections: { heading: Heading; lines: string[] }[];
  readonly blocks: { language: string; lines: string[] }[];
}

function read(markdown: string): Reading {
  const reading: Reading = { sections: [], blocks: [] };
  let fence: string[] | undefined;
  for (const line of markdown.split('\n')) {
    const isFence = line.trimStart().startsWith('```');
    const heading = fence ? null : /^(#{1,6}) (.+)$/.exec(line);
    if (isFence && !fence) {
      fence = [];
      reading.blocks.push({ language: line.trim().slice(3), lines: fence });
    } else if (isFence) {
      fence = undefined;
    } else if (fence) {
      fence.push(line);
    }
    if (heading) {
      reading.sections.push({
        heading: { level: heading[1]?.length ?? 0, text: heading[2] ?? '' },
        lines: [],
      });
    } else {
      reading.sections.at(-1)?.lines.push(line);
    }
  }
  return reading;
}

/** The headings outside of code blocks, each with the text up to the next heading of any level. */
export const sectionsOf = (markdown: string): Section[] =>
  read(markdown).sections.map(({ heading, lines }) => ({ heading, body: lines.join('\n') }));

export const codeBlocksOf = (markdown: string): CodeBlock[] => read(markdown).blocks;

/** The anchor that GitHub and our own server give to a heading. */
export const anchorOf = (heading: string): string =>
  heading
    .trim()
    .toLowerCase()
    .replace(/[^\p{L}\p{N}\s_-]/gu, '')
    .replace(/\s/g, '-');

/** Targets of links and pictures outside of code, `[text](target)`. */
export const linksOf = (markdown: string): string[] =>
  [...withoutCode(markdown).matchAll(/\]\(([^)\s]+)\)/g)].map((match) => match[1] ?? '');

/** What stands between single backticks outside of code blocks. */
export const codeSpansOf = (markdown: string): string[] =>
  [...markdown.replace(/^```[\s\S]*?^```/gm, '').matchAll(/`([^`\n]+)`/g)].map((match) => match[1] ?? '');

const withoutCode = (markdown: string) =>
  markdown.replace(/^```[\s\S]*?^```/gm, '').replace(/`[^`\n]+`/g, '');
