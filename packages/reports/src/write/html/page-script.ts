/**
 * The one script of the page, without imports: it makes a list of which only what is seen has elements. A row is
 * `[task, suite, name, status, cause, milliseconds, message]`, the first two and the fourth and fifth as places in lists.
 */
export const pageScript = `'use strict';
(() => {
  const id = (name) => document.getElementById(name);
  const read = (element) => JSON.parse(element.textContent);
  const { tasks, suites, statuses, causes, words, locale } = { ...read(id('words')), suites: [] };
  const list = id('list'), space = id('space'), filter = id('filter'), status = id('status'), shown = id('shown'), told = id('told');
  const height = 28;
  const rows = [], haystack = [];
  let visible = [], open = null;
  const number = new Intl.NumberFormat(locale), seconds = new Intl.NumberFormat(locale, { maximumFractionDigits: 3 });
  const cell = (text, name) => { const element = document.createElement('span'); element.textContent = text; element.title = text; if (name) element.className = name; return element; };
  function draw() {
    space.style.height = visible.length * height + 'px';
    const first = Math.max(0, Math.floor(list.scrollTop / height) - 10);
    const last = Math.min(visible.length, first + Math.ceil(list.clientHeight / height) + 20);
    const parts = document.createDocumentFragment();
    for (let index = first; index < last; index += 1) {
      const row = rows[visible[index]];
      const element = document.createElement('button');
      element.type = 'button'; element.className = 'row'; element.style.top = index * height + 'px';
      element.dataset.at = String(visible[index]); element.setAttribute('aria-expanded', String(open === visible[index]));
      const state = statuses[row[3]];
      element.append(cell(words[state] || state, 'mark ' + state), cell(row[2]), cell(tasks[row[0]] + (row[1] === '' ? '' : ' › ' + row[1])), cell(row[5] === null ? '' : seconds.format(row[5] / 1000) + ' s'));
      parts.append(element);
    }
    space.replaceChildren(parts);
  }
  function tell() {
    shown.textContent = words.shown.replace('{shown}', number.format(visible.length)).replace('{all}', number.format(rows.length));
  }
  function sift() {
    const wanted = filter.value.toLowerCase().split(/\\s+/).filter(Boolean);
    const state = status.value === '' ? -1 : statuses.indexOf(status.value);
    visible = [];
    for (let index = 0; index < rows.length; index += 1)
      if ((state === -1 || rows[index][3] === state) && wanted.every((word) => haystack[index].includes(word))) visible.push(index);
    list.scrollTop = 0; tell(); draw();
  }
  function show(at) {
    open = open === at ? null : at;
    told.hidden = open === null;
    if (open !== null) { const row = rows[at]; const [head, text] = told.children; head.textContent = row[2] + (row[4] === -1 ? '' : ' · ' + words['cause ' + causes[row[4]]]); text.textContent = row[6] || ''; text.hidden = !row[6]; }
    draw();
  }
  const parts = [...document.querySelectorAll('script.cases')];
  function take() {
    const until = performance.now() + 30;
    while (parts.length > 0 && performance.now() < until) {
      const part = parts.shift();
      for (const row of read(part)) { rows.push(row); haystack.push((row[2] + ' ' + row[1] + ' ' + (row[6] || '')).toLowerCase()); visible.push(rows.length - 1); }
      part.remove();
    }
    if (parts.length > 0) { setTimeout(take); return; }
    sift();
  }
  let waiting = 0;
  filter.addEventListener('input', () => { clearTimeout(waiting); waiting = setTimeout(sift, 80); });
  status.addEventListener('change', sift);
  list.addEventListener('scroll', () => requestAnimationFrame(draw), { passive: true });
  addEventListener('resize', draw);
  space.addEventListener('click', ({ target }) => { const row = target.closest('.row'); if (row) { const at = Number(row.dataset.at); show(at); const again = space.querySelector('[data-at="' + at + '"]'); if (again) again.focus(); } });
  id('cases').hidden = false;
  take();
})();
`;
