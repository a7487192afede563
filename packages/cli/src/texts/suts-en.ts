/** English of systems under test. */
export const sutsEn = {
  'command.sut': 'Look at the systems under test of a project, and save them',
  'sut.list': 'List the systems under test of a project',
  'sut.get': 'Print a system under test as YAML that sut apply takes back',
  'sut.apply': 'Save systems under test from YAML files, by their names',
  'sut.remove': 'Delete a system under test; runs against it stay',
  'sut.reference': 'name of the system under test, or its id',
  'sut.file': 'file of one or several documents',
  'sut.none': 'No systems under test yet. Save one: testyard sut apply -f <file>',
  'sut.unknown': 'Project {project} has no system under test "{given}". List them: testyard sut list',
  'sut.emptyFile': '{file} has no document',
  'sut.created': '+ {name}  created',
  'sut.updated': '~ {name}  updated',
  'sut.unchanged': '= {name}  unchanged',
  'sut.removed': 'System under test {name} is deleted',
  'column.address': 'ADDRESS',
  'column.probe': 'PROBE',
} as const;
