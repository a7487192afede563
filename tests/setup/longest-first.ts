import { BaseSequencer, type TestSpecification } from 'vitest/node';

/**
 * What takes longest, the longest first: they start before all others of their group, so that no processor is idle
 * while the last file ends. A clone that has never been tested knows no times of its own.
 */
const longest = [
  'store/histories',
  'scenarios/a-killed-server',
  'scenarios/a-killed-executor',
  'scenarios/what-earlier-lives-left',
  'scenarios/up-and-down',
  'scenarios/every-wait-has-an-end',
  'scenarios/bad-input',
  'scenarios/a-cut-network',
  'scenarios/a-pipeline-reads',
  'executor/src/executor',
  'pytest/pytest-endings',
  'postgres/waiting-units',
  'postgres/replica-line',
];

const placeOf = ({ moduleId }: TestSpecification): number => {
  const place = longest.findIndex((part) => moduleId.includes(part));
  return place < 0 ? longest.length : place;
};
const groupOf = ({ project }: TestSpecification): number => project.config.sequence.groupOrder ?? 0;

export class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const usual = await super.sort(files);
    return usual.sort((one, other) => groupOf(one) - groupOf(other) || placeOf(one) - placeOf(other));
  }
}
