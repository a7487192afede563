// Everything that the page shows is built here. Data goes into text nodes and attributes only, never into markup.

/**
 * An element. Properties: `class`, `on` (listeners by event), booleans (present or absent), anything else an
 * attribute; null and undefined are left out. Children: nodes, texts, numbers; null and false are left out.
 * @param {string} tag
 * @param {Record<string, unknown>} [properties]
 * @param {...unknown} children
 * @returns {HTMLElement}
 */
export function el(tag, properties = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(properties)) {
    if (value === null || value === undefined || value === false) continue;
    if (name === 'on') listen(element, value);
    else element.setAttribute(name, value === true ? '' : String(value));
  }
  element.append(...nodesOf(children));
  return element;
}

/** Replaces what stands in an element. */
export function fill(element, ...children) {
  element.replaceChildren(...nodesOf(children));
  return element;
}

/** Shows a text where it differs from the one that is there, so that screen readers and selections are left alone. */
export function setText(element, text) {
  if (element.textContent !== text) element.textContent = text;
}

function nodesOf(children) {
  return children
    .flat()
    .filter((child) => child !== null && child !== undefined && child !== false)
    .map((child) => (child instanceof Node ? child : document.createTextNode(String(child))));
}

function listen(element, listeners) {
  for (const [event, listener] of Object.entries(listeners)) element.addEventListener(event, listener);
}

const svg = 'http://www.w3.org/2000/svg';
const shapes = {
  check: 'M4.5 12.5l5 5L19.5 7',
  cross: 'M6 6l12 12M18 6L6 18',
  alert: 'M12 3.5L22 20.5H2ZM12 10v4.5M12 17.5v.01',
  waves: 'M3 9c3-4 6-4 9 0s6 4 9 0M3 16c3-4 6-4 9 0s6 4 9 0',
  dash: 'M5 12h14',
  ban: 'M12 3a9 9 0 1 0 0 18a9 9 0 1 0 0-18M6 6l12 12',
  ring: 'M12 4a8 8 0 1 0 0 16a8 8 0 1 0 0-16',
  question: 'M12 3a9 9 0 1 0 0 18a9 9 0 1 0 0-18M9.3 9.6a2.7 2.7 0 1 1 4.1 2.3c-1 .6-1.4 1.1-1.4 2M12 17v.01',
  play: 'M8 5l11 7l-11 7z',
  clock: 'M12 3a9 9 0 1 0 0 18a9 9 0 1 0 0-18M12 7.5V12l3.2 2',
  square: 'M6 6h12v12H6z',
  bars: 'M9 6v12M15 6v12',
  swap: 'M4 8h14l-4-4M20 16H6l4 4',
  lock: 'M6 11h12v9H6zM8.5 11V8a3.5 3.5 0 0 1 7 0v3',
};

/** A drawn sign, always beside a word that says the same. */
export function icon(shape) {
  const drawing = document.createElementNS(svg, 'svg');
  const path = document.createElementNS(svg, 'path');
  path.setAttribute('d', shapes[shape]);
  drawing.append(path);
  for (const [name, value] of [
    ['viewBox', '0 0 24 24'],
    ['aria-hidden', 'true'],
    ['class', `icon icon-${shape}`],
  ])
    drawing.setAttribute(name, value);
  return drawing;
}

/** A button that puts a text into the clipboard and says so. */
export function copyButton(text, { t }) {
  const button = el('button', { type: 'button', class: 'quiet small' }, t('copy'));
  button.addEventListener('click', async () => {
    const done = await navigator.clipboard?.writeText(text).then(
      () => true,
      () => false,
    );
    button.textContent = t(done ? 'copied' : 'copy.failed');
    setTimeout(() => {
      button.textContent = t('copy');
    }, 2000);
  });
  return button;
}
