import type { ReportItem } from '../report-case.ts';
import { readXmlReport, type XmlFormat } from '../xml/read-xml-report.ts';
import { RobotAssembler } from './robot-assembler.ts';

const robot: XmlFormat = {
  format: 'robot',
  // Robot Framework itself ends at about a hundred keywords within each other, each in several elements.
  depth: 1_000,
  assembler: (book, refuse) => new RobotAssembler(book, refuse),
};

/** Reads one `output.xml` of Robot Framework 3 to 7, or of its Rebot, as `readXmlReport` does. */
export const readRobot = (bytes: AsyncIterable<Uint8Array>): AsyncGenerator<ReportItem, void> =>
  readXmlReport(bytes, robot);

/** By how the text begins: its root is `robot`. */
export const isRobot = (text: string): boolean =>
  /^(?:<\?xml[^>]*>\s*)?(?:<!--(?:(?!-->)[\s\S]){0,4096}-->\s*)*<(?:[\w.-]+:)?robot[\s>/]/.test(text);
