import { describe, expect, test } from 'vitest';
import { projectFiles, readProjectFile } from './source-files.ts';

/** Words of the compatible dialect; the short ones only as a whole part of a name, so that `step` is none. */
const dialectWord =
  /attask|taskmodel|hutaf|HUTAF|Attask|Hutaf|TaskModel|(?<![A-Za-z])(ticc|tep|TICC|TEP)(?![a-z])|(Ticc|Tep)(?![a-z])/;
const dialectFolder = 'packages/server/src/http/attask/';
const wiring = 'packages/server/src/app.ts';
/** The import and the mounting line. */
const allowedInWiring = 2;

const linesWithWord = (path: string) =>
  readProjectFile(path)
    .split('\n')
    .flatMap((line, index) => (dialectWord.test(line) ? [`${path}:${index + 1}: ${line.trim()}`] : []));

describe('the words of the compatible dialect', () => {
  test('appear in no source file outside its folder but where it is mounted', () => {
    const others = projectFiles(/^packages\/.*\.(ts|tsx|js|mjs|py|html|css|json)$/).filter(
      (path) => !path.startsWith(dialectFolder) && path !== wiring,
    );
    expect(others.flatMap(linesWithWord)).toEqual([]);
  });

  test('are found as parts of names, and not within ordinary words', () => {
    expect(dialectWord.test('const tepName = 1')).toBe(true);
    expect(dialectWord.test("from './http/attask/routes.ts'")).toBe(true);
    expect(dialectWord.test('nextStep(articles)')).toBe(false);
  });

  test('take one import and one mounting line in the wiring', () => {
    const paths = projectFiles(new RegExp(`^${wiring}$`));
    expect(paths.flatMap(linesWithWord).length).toBeLessThanOrEqual(allowedInWiring);
  });
});

/** Words of the glossary that had a second one here and there: what is meant has one name in Chinese, too. */
const otherWords = /产物|任务组|凭据(?=未知|已吊销|无法识别)|工件|执行机/;

test('one thing has one word in Chinese, that of the glossary', () => {
  const texts = projectFiles(/^packages\/.*\.(ts|tsx)$|^docs\/.*zh-CN\.md$|^README\.zh-CN\.md$/);
  const found = texts.flatMap((path) =>
    readProjectFile(path)
      .split('\n')
      .flatMap((line, index) => (otherWords.test(line) ? [`${path}:${index + 1}: ${line.trim()}`] : [])),
  );
  expect(found).toEqual([]);
});
