// What a new template begins with, by the kind of tests: text with comments that say what to put where.
export const starterKinds = ['pytest', 'mocha', 'playwright', 'junit', 'command'] as const;
export type StarterKind = (typeof starterKinds)[number];

type Notes = Readonly<Record<'name' | 'source' | 'select' | 'setup' | 'labels' | 'report' | 'cases', string>>;

const notes: Readonly<Record<'en' | 'zh', Notes>> = {
  en: {
    name: 'how calls and people name it, once in the project',
    source:
      'Where the tests are: a repository at a branch, tag or commit,\n# or `path: /a/folder` on the executor',
    select: "What to run, in the framework's own terms; without it everything",
    setup: 'Commands of the shell before the tests',
    labels: 'What an executor must have',
    report: 'The files of JUnit XML that the command writes',
    cases: 'Each case is a command: exit code 0 has passed',
  },
  zh: {
    name: '调用和人使用的名称，在项目内唯一',
    source: '测试所在位置：仓库及其分支、标签或提交，\n# 或执行器上的目录 `path: /目录`',
    select: '运行哪些测试，使用框架自身的写法；不写则全部运行',
    setup: '测试之前由 shell 执行的命令',
    labels: '执行器须具备的标签',
    report: '命令写出的 JUnit XML 文件',
    cases: '每个用例是一条命令：退出码 0 为通过',
  },
};

/** YAML that needs an address, and little else; with comments in the language of who begins. */
export function startersIn(language: 'en' | 'zh'): Readonly<Record<StarterKind, string>> {
  const say = notes[language];
  const head = (framework: string) => `name: my-tests # ${say.name}
framework: ${framework}

# ${say.source}
source:
  git: https://git.example.org/team/project.git
  ref: main

`;
  const setup = (command: string) => `# ${say.setup}\nsetup:\n  - ${command}\n\n`;
  const labels = `# ${say.labels}\nlabels:\n  os: linux\n`;
  return {
    // Not every project has that folder, or is a package: without these lines everything runs as it is.
    pytest: `${head('pytest')}# ${say.select}\n# select:\n#   - tests\n\n# ${say.setup}\n# setup:\n#   - pip install -e .\n\n${labels}`,
    mocha: `${head('mocha')}${setup('npm ci')}${labels}`,
    playwright: `${head('playwright')}${setup('npm ci')}${labels}`,
    junit: `${head('command')}command:\n  - mvn\n  - --batch-mode\n  - test\n\n# ${say.report}\nreport:\n  junit: "**/target/surefire-reports/TEST-*.xml"\n`,
    command: `${head('command')}# ${say.cases}\ncases:\n  - name: answers\n    command: ["./check.sh", "answers"]\n  - name: is fast\n    command: ["./check.sh", "fast"]\n`,
  };
}
