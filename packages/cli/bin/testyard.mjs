#!/usr/bin/env node
// What npm links as `testyard`: committed, because npm links no program that is absent at install.
import { existsSync } from 'node:fs';

const main = new URL('../dist/main.js', import.meta.url);
if (existsSync(main)) {
  await import(main.href);
} else {
  console.error('testyard is not built yet: run `npm run build` in the root of the repository.');
  console.error('testyard 尚未构建：请在仓库根目录执行 `npm run build`。');
  process.exitCode = 3;
}
