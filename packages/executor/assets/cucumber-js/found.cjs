/** The scenarios of all features as cases with names of their own; a feature that cannot be read is one that has ended. */
'use strict';

const { cut, firstLine, Identities, shortened, wellFormed } = require('../node-project/texts.cjs');

const SEPARATOR = ' > ';

/** `plan` and `errors` of Cucumber's `loadSources`. */
function found(plan, errors) {
  const identities = new Identities();
  const scenarios = plan.map(({ name, uri, location }) => {
    const own = wellFormed(name).trim() || '(no title)';
    const { identity, twin } = identities.of(`${wellFormed(uri)}${SEPARATOR}${own}`);
    const suite = shortened(wellFormed(uri), 1024);
    return { identity, name: `${shortened(own, 1000)}${twin}`, suite, file: uri, line: location.line };
  });
  return [...scenarios, ...errors.map((error) => unreadable(error, identities))];
}

function unreadable({ uri, location, message }, identities) {
  const nothing = { durationMs: 0, output: null };
  const words = { message: firstLine(message), details: cut(message) };
  const finished = { ...nothing, status: 'error', cause: 'test', phase: 'collect', ...words };
  const name = shortened(wellFormed(uri), 1024);
  return {
    identity: identities.of(name).identity,
    name,
    suite: name,
    file: uri,
    line: location?.line ?? null,
    finished,
  };
}

module.exports = { found };
