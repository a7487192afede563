/** Values that tests need and nobody reads. */
export const secretsEn = {
  'command.secret': 'Manage the secrets of a project',
  'secret.set': 'Set the value of a secret: from a file, a hidden prompt or standard input',
  'secret.list': 'List the secrets of a project, without their values',
  'secret.remove': 'Remove a secret',
  'secret.rotate': 'Make a new key, and re-encrypt the secrets of all projects with it; for system admins',
  'secret.name': 'name of a secret: letters, digits, _ . and -',
  'secret.valueFile': 'a file with the value; a line end at its end is ignored',
  'secret.setHelp':
    'The value is never an argument, because everybody on the host can see arguments. A template uses it by `secrets: { VARIABLE: NAME }`; its tests find it in that environment variable.',
  'secret.rotateHelp':
    'The old key is kept until everything is re-encrypted; if that is interrupted, the next start of the server completes it. Keep a copy of the key file apart from backups, which never contain it.',
  'secret.ask': 'Value of {name}: ',
  'secret.empty': 'A secret cannot be empty',
  'secret.done': 'The secret {name} is set, version {version}.',
  'secret.tooShort':
    'Careful: {name} has fewer than 6 bytes and is not masked in what tests write, because it would match ordinary text.',
  'secret.none': 'The project has no secret. Next: testyard secret set NAME',
  'secret.masked': 'MASKED',
  'secret.isMasked': 'yes',
  'secret.isNot': 'no, too short',
  'secret.removed': 'The secret {name} is removed. Runs of templates that use it are refused from now on.',
  'secret.rotated': 'Key {keyId} encrypts from now on; {secrets} {secrets|secret|secrets} re-encrypted.',
} as const;
