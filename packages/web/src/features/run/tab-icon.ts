import type { Tone } from '../../glossary/looks.ts';

const drawings: Readonly<Record<Tone, { readonly fill: string; readonly path: string }>> = {
  passed: { fill: '#0b7d62', path: 'M9 16.5l5 5L23.5 11' },
  failed: { fill: '#c4380d', path: 'M10 10l12 12M22 10L10 22' },
  error: { fill: '#8a3ba0', path: 'M16 8v9M16 23v.1' },
  flaky: { fill: '#8a5a00', path: 'M8 13c3-4 5-4 8 0s5 4 8 0M8 20c3-4 5-4 8 0s5 4 8 0' },
  running: { fill: '#1f4fd8', path: 'M12 9l11 7l-11 7z' },
  muted: { fill: '#5b6472', path: 'M16 8v8l5 3' },
};

/** The sign of an outcome for the browser's tab. */
export function tabIcon(tone: Tone): string {
  const { fill, path } = drawings[tone];
  const drawing = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32"><rect width="32" height="32" rx="16" fill="${fill}"/><path d="${path}" fill="none" stroke="#fff" stroke-width="4" stroke-linecap="round" stroke-linejoin="round"/></svg>`;
  return `data:image/svg+xml,${encodeURIComponent(drawing)}`;
}
