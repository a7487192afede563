import { expect, test } from 'vitest';
import { htmlOf } from './markdown-page.ts';

test('headings, lists, paragraphs and marks become HTML; a code is an anchor', () => {
  expect(htmlOf('# Errors\n\n## NOT_FOUND\n\nNo `id`.\nGone.\n\n- **Cause**: one\n  more\n- two')).toBe(
    [
      '<h1>Errors</h1>',
      '<h2 id="NOT_FOUND"><a href="#NOT_FOUND"><code>NOT_FOUND</code></a></h2>',
      '<p>No <code>id</code>. Gone.</p>',
      '<ul><li><strong>Cause</strong>: one more</li><li>two</li></ul>',
    ].join('\n'),
  );
});

test('text stays text', () => {
  const html = htmlOf(
    '<script>alert(1)</script> [x](javascript:alert(1)) [y](https://example.org/"onload=")',
  );
  expect(html).not.toMatch(/<script|href="javascript|"onload/);
});
