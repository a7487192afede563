// What the page does, as a program would do it.
import type { EndpointName } from '@testyard/client';
import { type Endpoint, nativeEndpoints } from '@testyard/protocol';
import { shellWord } from '@testyard/protocol/shell-word';

interface Call {
  readonly params?: Readonly<Record<string, string>>;
  readonly query?: Readonly<Record<string, string>>;
  readonly body?: unknown;
  /** In place of the body. */
  readonly yaml?: string;
}

/** A call of the native API as a line of curl; the token comes from the variable TOKEN. */
export function curlOf(name: EndpointName, { params = {}, query = {}, body, yaml }: Call): string {
  const { method, path }: Endpoint = nativeEndpoints[name];
  const address = path.replace(/:([A-Za-z]+)/g, (_, key: string) => encodeURIComponent(params[key] ?? ''));
  const asked = new URLSearchParams(query).toString();
  const whole = `${location.origin}${address}${asked && `?${asked}`}`;
  const lines = [
    `curl -X ${method} ${shellWord(whole)}`,
    `-H "X-Auth-Token: $TOKEN"`,
    ...(body === undefined
      ? []
      : ['-H "Content-Type: application/json"', `-d ${shellWord(JSON.stringify(body))}`]),
    ...(yaml === undefined
      ? []
      : ['-H "Content-Type: application/yaml"', `--data-binary ${shellWord(yaml)}`]),
  ];
  return lines.join(' \\\n  ');
}
