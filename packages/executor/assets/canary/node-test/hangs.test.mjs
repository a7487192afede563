import { test } from 'node:test';

test('hangs', () => new Promise((resolve) => setTimeout(resolve, 3_600_000)));
