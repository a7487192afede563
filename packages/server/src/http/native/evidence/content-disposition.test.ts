import fc from 'fast-check';
import { expect, test } from 'vitest';
import { attachment } from './content-disposition.ts';

test.each([
  ['report.xml', 'attachment; filename="report.xml"'],
  ['out/reports/a b.xml', 'attachment; filename="a b.xml"'],
  ['C:\\logs\\x.txt', 'attachment; filename="x.txt"'],
  ['报告.html', `attachment; filename="__.html"; filename*=UTF-8''%E6%8A%A5%E5%91%8A.html`],
  ['a"b\\c%d', `attachment; filename="c_d"; filename*=UTF-8''c%25d`],
  ["it's (1)*é", `attachment; filename="it's (1)*_"; filename*=UTF-8''it%27s%20%281%29%2A%C3%A9`],
  ['a\r\nSet-Cookie: x', `attachment; filename="a__Set-Cookie: x"`],
  ['folder/', 'attachment; filename="artifact"'],
])('%j', (name, header) => {
  expect(attachment(name)).toBe(header);
});

test('whatever the name is, the header is one line of plain ASCII and the UTF-8 name can be read back', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (name) => {
      const header = attachment(name);
      expect(header).toMatch(/^attachment; filename="[^"\\\r\n]+"(; filename\*=UTF-8''[A-Za-z0-9%._~-]+)?$/);
      const encoded = header.split("UTF-8''")[1];
      if (encoded) expect(() => decodeURIComponent(encoded)).not.toThrow();
    }),
  );
});
