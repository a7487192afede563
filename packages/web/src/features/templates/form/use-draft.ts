import { useState } from 'react';

/**
 * What is typed, while it stands for the same as what is kept: an empty line at the end of a list, say, is no item of it
 * and must not be taken from under the cursor.
 */
export function useDraft(kept: string, meaning: (draft: string) => string) {
  const [draft, write] = useState(kept);
  return { text: meaning(draft) === kept ? draft : kept, write };
}
