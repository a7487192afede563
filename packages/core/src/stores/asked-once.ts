/**
 * A reader that asks each question once and gives the same answer to whoever asks it again: for a unit of work that writes
 * nothing of what it reads so. Questions are told apart by the method and the text of what it is given.
 */
export function askedOnce<Reader extends object>(reader: Reader): Reader {
  const answers = new Map<string, unknown>();
  return new Proxy(reader, {
    get(target, name) {
      const method: unknown = Reflect.get(target, name);
      if (typeof method !== 'function') return method;
      return (...given: unknown[]) => {
        const question = `${String(name)} ${JSON.stringify(given)}`;
        const known = answers.get(question);
        if (known !== undefined) return known;
        const answer: unknown = method.apply(target, given);
        answers.set(question, answer);
        return answer;
      };
    },
  });
}
