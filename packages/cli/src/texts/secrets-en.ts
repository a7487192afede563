/** Values that tests need and nobody reads. */
export const secretsEn = {
  'command.secret': 'Set and remove secrets of a project',
  'secret.set': 'Set the value of a secret: from a file, a hidden prompt or standard input',
  'secret.list': 'List the secrets of a project, never their values',
  'secret.remove': 'Remove a secret',
  'secret.rotate': 'Make a new key, and seal the secrets of all projects with it; for system admins',
  'secret.name': 'name of a secret: letters, digits, _ . and -',
  'secret.valueFile': 'a file with the value; one line end at its end does not count',
  'secret.setHelp':
    'The value is never an argument: those are seen by everybody on the host. A template takes it by `secrets: { VARIABLE: NAME }`; its tests find it in that environment variable.',
  'secret.rotateHelp':
    'Earlier keys open what is theirs until all is sealed anew. Where that breaks off, the next start of the server ends it. Keep a copy of the key file apart from backups, which never have it.',
  'secret.ask': 'Value of {name}: ',
  'secret.empty': 'A secret cannot be empty',
  'secret.done': 'The secret {name} is set, version {version}.',
  'secret.tooShort':
    'Careful: {name} has fewer than 6 bytes, and is not masked where tests write it: it would be found in words that are none.',
  'secret.none': 'The project has no secret. Next: testyard secret set NAME',
  'secret.masked': 'MASKED',
  'secret.isMasked': 'yes',
  'secret.isNot': 'no, too short',
  'secret.removed': 'The secret {name} is removed. Runs of templates that name it are refused from now on.',
  'secret.rotated': 'Key {keyId} seals from now on; {secrets} {secrets|secret|secrets} sealed anew.',
} as const;
