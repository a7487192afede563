const { test } = require('node:test');

test('passes before', () => {});

test('ends its process', { skip: process.env.CRASH !== 'yes' }, async () => {
  await new Promise((resolve) => setTimeout(resolve, 20));
  process.exit(0);
});

test('passes after', () => {});
