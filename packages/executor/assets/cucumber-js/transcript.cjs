/** What Cucumber's messages say of scenarios, one after the other; with no effect of its own. */
'use strict';

const LOGGED = ['text/x.cucumber.log+plain', 'text/uri-list'];

class Transcript {
  #listener;
  #nodes = new Map();
  #pickles = new Map();
  #hooks = new Map();
  #testCases = new Map();
  #snippets = new Map();
  #scenario = null;

  /**
   * `listener`: `begins(place)` and `ends(steps)` of a scenario, `logs(text)` and `attaches({name, contentType, body})` in between. A step, or a
   * hook among them, is `{text, line, isHook, result, snippets}`.
   */
  constructor(listener) {
    this.#listener = listener;
  }

  /** Of the scenario that has begun and not ended. */
  get steps() {
    return this.#scenario?.steps ?? [];
  }

  hear(message) {
    const [[kind, value] = []] = Object.entries(message);
    if (kind === 'gherkinDocument') this.#noteNodes(value.feature);
    if (kind === 'pickle') this.#pickles.set(value.id, value);
    if (kind === 'hook') this.#hooks.set(value.id, value);
    if (kind === 'testCase') this.#testCases.set(value.id, value);
    if (kind === 'suggestion') this.#snippets.set(value.pickleStepId, value.snippets);
    if (kind === 'testCaseStarted') this.#begin(value);
    if (kind === 'testStepFinished') this.#scenario?.steps.push(this.#step(value));
    if (kind === 'attachment') this.#attach(value);
    if (kind === 'testCaseFinished') this.#end();
  }

  /** Scenarios, rows of examples and steps, by the ids that pickles name. */
  #noteNodes(node) {
    if (node === null || typeof node !== 'object') return;
    if (typeof node.id === 'string' && node.location) this.#nodes.set(node.id, node);
    for (const each of Object.values(node)) this.#noteNodes(each);
  }

  #begin({ testCaseId }) {
    const testCase = this.#testCases.get(testCaseId);
    const pickle = this.#pickles.get(testCase.pickleId);
    this.#scenario = { testCase, pickle, steps: [] };
    this.#listener.begins(placeOf(pickle.uri, this.#nodes.get(pickle.astNodeIds.at(-1))?.location.line));
  }

  #step({ testStepId, testStepResult: result }) {
    const { testCase, pickle } = this.#scenario;
    const { hookId, pickleStepId } = testCase.testSteps.find(({ id }) => id === testStepId) ?? {};
    if (hookId) return { result, isHook: true, text: this.#hooks.get(hookId)?.name || 'hook', line: null };
    const step = pickle.steps.find(({ id }) => id === pickleStepId);
    const node = this.#nodes.get(step?.astNodeIds[0]);
    const text = `${node?.keyword ?? ''}${step?.text ?? ''}`;
    const snippets = this.#snippets.get(pickleStepId);
    return { result, isHook: false, text, line: node?.location.line ?? null, snippets };
  }

  #attach({ body, mediaType: contentType, contentEncoding, fileName }) {
    if (this.#scenario === null) return;
    if (LOGGED.includes(contentType)) return this.#listener.logs(body);
    const bytes = Buffer.from(body, contentEncoding === 'BASE64' ? 'base64' : 'utf8');
    this.#listener.attaches({ name: fileName ?? 'attachment', contentType, body: bytes });
  }

  #end() {
    const { steps } = this;
    this.#scenario = null;
    this.#listener.ends(steps);
  }
}

/** No two scenarios share a line. */
const placeOf = (uri, line) => `${uri}:${line}`;

module.exports = { Transcript, placeOf };
