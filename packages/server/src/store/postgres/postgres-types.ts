import type { CustomTypesConfig } from 'pg';

const BIGINT = 20;

/** `bigint` as a number, as everywhere in this service; the driver gives text, because not every value fits. */
export function numberOfBigint(text: string): number {
  const value = Number(text);
  if (!Number.isSafeInteger(value)) throw new TypeError(`the database holds ${text}, an integer beyond 2^53`);
  return value;
}

/** How values of the server become values of the stores. */
export function postgresTypes(driver: {
  getTypeParser(oid: number, format?: unknown): unknown;
}): CustomTypesConfig {
  const getTypeParser = (oid: number, format?: unknown): unknown =>
    oid === BIGINT ? numberOfBigint : driver.getTypeParser(oid, format);
  return { getTypeParser: getTypeParser as CustomTypesConfig['getTypeParser'] };
}
