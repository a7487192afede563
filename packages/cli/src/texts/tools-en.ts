/** English of the commands that set up, explain and check. */
export const toolsEn = {
  'command.init': 'Write a template for the tests of a folder',
  'init.command': 'a command that runs the tests, instead of what is found',
  'init.folder': 'folder to look at',
  'init.name': "name of the template; default: the folder's",
  'init.use': 'which one to take, where several are found',
  'init.junit': 'files that the command writes as JUnit XML, as in "reports/*.xml"',
  'init.tap': 'the command prints TAP',
  'init.found': 'found  {kind} ({evidence})',
  'init.wrote': 'wrote  {file}',
  'init.others': 'Instead of the first: {kinds}, with --force',
  'init.noteReport':
    'The whole command is one case. Let it write JUnit XML or print TAP, and name that in `report`, to see each.',
  'init.noteGo':
    'The whole command is one case. With gotestsum on the executor, `command: [gotestsum, --junitfile, junit.xml, ./...]` and `report: {junit: junit.xml}` show each.',
  'init.originComment': 'For executors on other hosts, instead of the source above:',
  'init.nothing':
    'Nothing that runs tests was found in {folder}. Say it: testyard init --junit "reports/*.xml" -- <command>',
  'init.notFound': 'No tests of {kind} were found in {folder}',
  'init.oneReport': 'Give --junit or --tap, not both',
  'command.completion': 'Print the script that completes commands and names in a shell',
  'completion.shell': 'the shell',
  'completion.about':
    'bash: source <(testyard completion bash)    zsh: source <(testyard completion zsh)\nfish: testyard completion fish | source\nNames of templates, runs and executors are asked of the server that you are signed in at.',
  'completion.words': 'Print the words that can come next; the scripts call it',
  'completion.typed': 'what was typed after the name of the program, up to the word that is completed',
  'ci.case': 'Case',
  'ci.time': 'Time',
  'ci.message': 'Message',
  'ci.place': 'Place',
  'ci.section': 'Run #{number} of {templates}',
  'ci.noSummary': 'The step summary could not be written ({why})',
} as const;
