import { rmSync } from 'node:fs';
import { test } from '@playwright/test';
import { priceList } from '../shop.ts';

test('prices are gone', () => rmSync(priceList));
