import type { ReportItem } from '../report-case.ts';
import { readXmlReport, type XmlFormat } from '../xml/read-xml-report.ts';
import { JUnitAssembler } from './junit-assembler.ts';

const junit: XmlFormat = {
  format: 'junit',
  depth: 100,
  assembler: (book, refuse) => new JUnitAssembler(book, refuse),
};

/** Reads one JUnit XML document of any common dialect, as `readXmlReport` does. */
export const readJUnit = (bytes: AsyncIterable<Uint8Array>): AsyncGenerator<ReportItem, void> =>
  readXmlReport(bytes, junit);
