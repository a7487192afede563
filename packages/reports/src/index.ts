export { readJUnit } from './read/junit/read-junit.ts';
export { notReported, type ReportCase, type ReportItem } from './read/report-case.ts';
export { cutText, limitName, TEXT_LIMIT_BYTES } from './read/report-text.ts';
export { TapReader } from './read/tap/tap-reader.ts';
