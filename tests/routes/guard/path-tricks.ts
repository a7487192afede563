/** Spellings of a path that some program in front of a server has been fooled by. None of them is the path itself. */
export function pathTricks(path: string): string[] {
  const parts = path.split('/').slice(1);
  const last = parts.at(-1) ?? '';
  const first = parts[0] ?? '';
  const parent = `/${parts.slice(0, -1).join('/')}`;
  const swap = (text: string) =>
    text.replace(/[a-z]/gi, (letter) =>
      letter === letter.toUpperCase() ? letter.toLowerCase() : letter.toUpperCase(),
    );
  const encoded = (text: string) => `%${text.charCodeAt(0).toString(16)}${text.slice(1)}`;
  return [
    ...[`/${path}`, `//example.org${path}`, `///${path}`, path.replaceAll('/', '//'), `${parent}//${last}`],
    ...[`/.${path}`, `${parent}/./${last}`, `${path}/.`, `${path}/..`, `${path}/../${last}`],
    ...[`/docs/..${path}`, `/health/live/..${path}`, `/v3/../..${path}`, `/health/live/../../${path}`],
    ...[`/%2e${path}`, `/docs/%2e%2e${path}`, `/docs/%2E%2E${path}`, `/docs/%252e%252e${path}`],
    ...[`/docs/..%2f${path.slice(1)}`, `/docs/..%5c${path.slice(1)}`, `/docs\\..${path}`, `/docs/..;${path}`],
    ...[`${path};`, `${path};.jsp`, `${path};a=b`, `/;a=b${path}`, `${path}%3b.css`, `${path}/;/`],
    ...[`${path}%00`, `${path}%00.html`, `${path}%0d%0aX-Auth-Token:%20a`, `${path}%20`, `${path}%09`],
    ...[`/${encoded(first)}${path.slice(first.length + 1)}`, `${parent}/${encoded(last)}`],
    ...[path.replaceAll('/', '\\'), path.replace(/(?<=.)\//, '%2f'), path.replace(/(?<=.)\//, '%5c')],
    ...[swap(path), `/${swap(first)}${path.slice(first.length + 1)}`, `/${first.toUpperCase()}`],
    ...[`${path}.json`, `${path}.html`, `${path}.css`, `${path}~`, `${path}/index.html`, `${path}/*`],
    ...[`/c%0${path}`, `/%c0%af${path.slice(1)}`, `/%c0%ae%c0%ae${path}`, `${path}/%uff0e`, `${path}%`],
    ...[`http://example.org${path}`, `${path}#/health/live`, `${path}/health/live`],
  ].filter((trick) => trick !== path && trick !== '/' && trick !== '');
}
