/**
 * What is run in the page before its own scripts, and tells the truth from within: when something was first to be seen,
 * when it was clicked, and the longest task.
 */
export const observe = `
window.longest = 0;
new PerformanceObserver((list) => {
  for (const { duration } of list.getEntries()) window.longest = Math.max(window.longest, duration);
}).observe({ type: 'longtask', buffered: false });
const frame = () => new Promise(requestAnimationFrame);
/** After the next picture. */
const shown = async () => { await frame(); await new Promise((resolve) => setTimeout(resolve)); };

/** Milliseconds since the document was asked for at which each was first in a picture. */
window.firstSeen = {};
const wanted = new Set(['.case-line', '.assertion', '.log-line', '.log-line[data-target]']);
/** Failures, by the names of their lines, at which time of the day. */
window.failures = {};
new MutationObserver(async () => {
  const found = [...wanted].filter((selector) => document.querySelector(selector) !== null);
  for (const selector of found) wanted.delete(selector);
  if (window.live) document.querySelector('.virtual-list').scrollTop = 1e9;
  const names = window.live ? [...document.querySelectorAll('.case-line-name')].map(({ textContent }) => textContent) : [];
  const fresh = names.filter((name) => !(name in window.failures));
  for (const name of fresh) window.failures[name] = Number.NaN;
  if (found.length + fresh.length === 0) return;
  await shown();
  for (const selector of found) window.firstSeen[selector] = performance.now();
  for (const name of fresh) window.failures[name] = Date.now();
}).observe(document, { childList: true, subtree: true, characterData: true, attributes: true });
addEventListener('click', () => { window.clickedAt = performance.now(); }, true);

window.whenChanged = async (read, act) => {
  const before = read();
  const started = performance.now();
  act();
  while (read() === before) await frame();
  await shown();
  return performance.now() - started;
};
window.typeInto = (selector, text) => {
  const field = document.querySelector(selector);
  Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, 'value').set.call(field, text);
  field.dispatchEvent(new Event('input', { bubbles: true }));
};
window.scrollThrough = async (selector, frames) => {
  const box = document.querySelector(selector);
  window.longest = 0;
  for (let at = 0; at < frames; at += 1) {
    box.scrollTop += at % 40 === 39 ? box.scrollHeight / 7 : 180;
    if (box.scrollTop + box.clientHeight >= box.scrollHeight) box.scrollTop = 0;
    await frame();
  }
  await new Promise((resolve) => setTimeout(resolve, 100));
  return window.longest;
};
`;
