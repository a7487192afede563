import { serverNow } from '../session/service.ts';
import { useWords } from '../texts/words.tsx';

/** A time as people say it; the whole of it where one looks closer. */
export function When({ at }: { readonly at: string }) {
  const { figures } = useWords();
  return (
    <time dateTime={at} title={`${figures.moment(at)} · ${at}`}>
      {figures.ago(at, serverNow())}
    </time>
  );
}
