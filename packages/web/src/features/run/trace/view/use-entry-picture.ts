import { useEffect, useState } from 'react';
import type { PictureShelf } from './picture-shelf.ts';

interface Shown {
  readonly entry: string | null;
  readonly url: string | null;
  readonly isBroken: boolean;
}

const nothing: Shown = { entry: null, url: null, isBroken: false };

/** The address of a picture of a trace. Until the next one is here the one before it stays. */
export function useEntryPicture(pictures: PictureShelf, entry: string | null): Shown {
  const [shown, setShown] = useState(nothing);
  useEffect(() => {
    if (entry === null) return setShown(nothing);
    let isWanted = true;
    pictures.addressOf(entry).then(
      (url) => isWanted && setShown({ entry, url, isBroken: url === null }),
      () => isWanted && setShown({ entry, url: null, isBroken: true }),
    );
    return () => {
      isWanted = false;
    };
  }, [pictures, entry]);
  return shown;
}
