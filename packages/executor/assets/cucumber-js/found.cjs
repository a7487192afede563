/** The scenarios of all features as cases with names of their own; a feature that cannot be read is one that has ended. */
'use strict';

const { cut, firstLine, shortened } = require('../node-project/texts.cjs');

const SEPARATOR = ' > ';

/** `plan` and `errors` of Cucumber's `loadSources`. */
function found(plan, errors) {
  const taken = new Set();
  const scenarios = plan.map(({ name, uri, location }) => {
    const own = wellFormed(name).trim() || '(no title)';
    const base = shortened(`${wellFormed(uri)}${SEPARATOR}${own}`, 4000);
    const identity = unique(base, taken);
    const suite = shortened(wellFormed(uri), 1024);
    const twin = identity.slice(base.length);
    return { identity, name: `${shortened(own, 1000)}${twin}`, suite, file: uri, line: location.line };
  });
  return [...scenarios, ...errors.map((error) => unreadable(error, taken))];
}

function unreadable({ uri, location, message }, taken) {
  const nothing = { durationMs: 0, output: null };
  const words = { message: firstLine(message), details: cut(message) };
  const finished = { ...nothing, status: 'error', cause: 'test', phase: 'collect', ...words };
  const name = shortened(wellFormed(uri), 1024);
  return {
    identity: unique(name, taken),
    name,
    suite: name,
    file: uri,
    line: location?.line ?? null,
    finished,
  };
}

/** `#2` and so on where the same is there already. */
function unique(base, taken) {
  let identity = base;
  for (let twin = 2; taken.has(identity); twin += 1) identity = `${base}#${twin}`;
  taken.add(identity);
  return identity;
}

function wellFormed(text) {
  return String(text)
    .replaceAll('\0', '\ufffd')
    .replace(/[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g, '\ufffd');
}

module.exports = { found };
