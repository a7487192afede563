// What a new template begins with, by the kind of tests.
export const starterKinds = ['pytest', 'mocha', 'playwright', 'junit', 'command'] as const;
export type StarterKind = (typeof starterKinds)[number];

const source = 'source:\n  git: https://git.example.org/team/project.git\n  ref: main\n';
const labels = 'labels:\n  os: linux\n';

/** YAML that needs an address, and little else. */
export const starters: Readonly<Record<StarterKind, string>> = {
  pytest: `name: my-tests\nframework: pytest\n${source}select:\n  - tests\nsetup:\n  - pip install -e .\n${labels}`,
  mocha: `name: my-tests\nframework: mocha\n${source}setup:\n  - npm ci\n${labels}`,
  playwright: `name: my-tests\nframework: playwright\n${source}setup:\n  - npm ci\n${labels}`,
  junit: `name: my-tests\nframework: command\n${source}command:\n  - mvn\n  - --batch-mode\n  - test\nreport:\n  junit: "**/target/surefire-reports/TEST-*.xml"\n`,
  command: `name: my-tests\nframework: command\n${source}cases:\n  - name: answers\n    command: ["./check.sh", "answers"]\n  - name: is fast\n    command: ["./check.sh", "fast"]\n`,
};
