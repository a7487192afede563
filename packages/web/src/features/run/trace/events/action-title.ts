import { type Fields, fieldsOf, shownValue, textOf } from './fields.ts';
import { locatorText } from './locator-text.ts';

/** What an action tells of itself; what it does not tell is empty. */
export interface Naming {
  readonly title: string;
  readonly subtitle: string;
  /** Before titles: `locator.click`. */
  readonly apiName: string;
  readonly className: string;
  readonly method: string;
  readonly params: Fields;
}

/** As Playwright calls what pages and browsers are asked for; `{value}` is a parameter. */
const titles: Readonly<Record<string, string>> = {
  'APIRequestContext.fetch': '{method} {url}',
  'Browser.newContext': 'Create context',
  'BrowserContext.close': 'Close context',
  'BrowserContext.newPage': 'Create page',
  'BrowserContext.setNetworkInterceptionPatterns': 'Route requests',
  'BrowserType.launch': 'Launch browser',
  'Frame.blur': 'Blur',
  'Frame.check': 'Check',
  'Frame.click': 'Click',
  'Frame.dblclick': 'Double click',
  'Frame.dispatchEvent': 'Dispatch "{type}"',
  'Frame.dragAndDrop': 'Drag and drop',
  'Frame.evaluateExpression': 'Evaluate',
  'Frame.expect': 'Expect "{expression}"',
  'Frame.fill': 'Fill "{value}"',
  'Frame.focus': 'Focus',
  'Frame.goto': 'Navigate to "{url}"',
  'Frame.hover': 'Hover',
  'Frame.press': 'Press "{key}"',
  'Frame.selectOption': 'Select option',
  'Frame.setContent': 'Set content',
  'Frame.setInputFiles': 'Set input files',
  'Frame.tap': 'Tap',
  'Frame.textContent': 'Get text content',
  'Frame.type': 'Type "{text}"',
  'Frame.uncheck': 'Uncheck',
  'Frame.waitForSelector': 'Wait for selector',
  'Frame.waitForTimeout': 'Wait for timeout',
  'Page.close': 'Close page',
  'Page.goBack': 'Go back',
  'Page.goForward': 'Go forward',
  'Page.keyboardPress': 'Press "{key}"',
  'Page.keyboardType': 'Type "{text}"',
  'Page.mouseClick': 'Click',
  'Page.reload': 'Reload',
  'Page.screenshot': 'Screenshot',
  'Page.setNetworkInterceptionPatterns': 'Route requests',
  'Page.setViewportSize': 'Set viewport size',
  'Route.abort': 'Abort request',
  'Route.continue': 'Continue request',
  'Route.fulfill': 'Fulfill request',
};

/** How an action is called, and what it is done with. */
export function actionTitle(naming: Naming): { readonly title: string; readonly subtitle: string } {
  const { className, method, params } = naming;
  const selector = textOf(params.selector);
  const locator = selector === '' ? textOf(params.locator) : locatorText(selector);
  if (naming.title !== '') {
    // An expectation of before 1.60 does not name what it looks at.
    const isBare = /^Expect "[^"]*"$/.test(naming.title);
    return { title: naming.title, subtitle: naming.subtitle || (isBare ? locator : '') };
  }
  const expectation = /^expect\.(?:(?:soft|poll)\.)?(\w+)$/.exec(naming.apiName)?.[1];
  if (expectation !== undefined) return { title: `Expect "${expectation}"`, subtitle: locator };
  const known = titles[`${className}.${method}`];
  if (known !== undefined) return { title: filled(known, params), subtitle: locator };
  return { title: naming.apiName || [className, method].filter(Boolean).join('.'), subtitle: locator };
}

const filled = (title: string, params: Fields) =>
  title.replace(/\{(\w+)\}/g, (whole, name: string) =>
    Object.hasOwn(params, name) ? shownValue(params[name]) : whole,
  );

const mostParameters = 30;
const internal = new Set(['strict', 'selector', 'timeout', 'isFunction', 'guid']);

/** What a call was given, in words; marks that say nothing to a reader are left out. */
export function parametersOf(params: Fields): [string, string][] {
  const selector = textOf(params.selector);
  const rest = Object.entries(params)
    .filter(
      ([name, value]) => !internal.has(name) && value !== null && (selector === '' || name !== 'locator'),
    )
    .slice(0, mostParameters)
    .map(([name, value]): [string, string] => [name.slice(0, 100), shownValue(plain(value))]);
  return selector === '' ? rest : [['locator', locatorText(selector)], ...rest];
}

/** `{ value: { s: 'x' } }` is how the text `x` is sent to a page; what is said is the text. */
function plain(value: unknown): unknown {
  const sent = fieldsOf(fieldsOf(value).value);
  return typeof sent.s === 'string' ? sent.s : value;
}
