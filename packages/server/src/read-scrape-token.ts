import { readFileSync } from 'node:fs';
import { CoreError, systemWhy, type Why } from '@testyard/core';

const least = 16;
const most = 4_096;

/** The token that a file holds for scrapers. Errors: OPTION_INVALID where there is no such file, or no fit token in it. */
export function readScrapeToken(file: string): string {
  const token = read(file).trim();
  if (token.length < least || token.length > most || !/^[\x21-\x7e]+$/.test(token))
    throw unusable({ rule: 'no-token', file, least, most });
  return token;
}

function read(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    throw unusable({ rule: 'unreadable', file, cause: systemWhy(error) });
  }
}

function unusable(why: Why): CoreError {
  return new CoreError('OPTION_INVALID', { given: 'metrics-token-file', why });
}
