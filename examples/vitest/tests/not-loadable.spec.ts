import { test } from 'vitest';
import './nowhere.ts';

test('is not known before the file can be loaded', () => {});
