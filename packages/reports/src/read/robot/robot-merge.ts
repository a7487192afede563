/** What Rebot's `--merge` writes of a test that ran several times: its message tells of each time, the newest first. */
import { textOfHtml } from './robot-html.ts';

export interface MergedTry {
  readonly status: string;
  readonly message: string;
}

/** In the order in which they ran; null where the message is another. */
export function mergedTries(message: string): readonly MergedTry[] | null {
  if (!/^\*HTML\* <span class="merge">/.test(message)) return null;
  const parts = message.split(/<hr>(?=<span class="(?:new|old)-status">)/).slice(1);
  const tries = parts.flatMap((part): MergedTry[] => {
    const [, status = '', rest = ''] =
      /^<span class="(?:new|old)-status">[^<]*<\/span> <span class="\w+">([\w ]+)<\/span><br>([\s\S]*)$/.exec(
        part,
      ) ?? [];
    const said = rest.replace(/^<span class="(?:new|old)-message">[^<]*<\/span>/, '');
    return status === '' ? [] : [{ status, message: textOfHtml(said) }];
  });
  return tries.length > 1 ? tries.toReversed() : null;
}
