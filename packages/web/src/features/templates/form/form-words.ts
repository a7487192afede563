import { templateFormTexts } from '../../../texts/template-form-texts.ts';
import { say, type Values } from '../../../texts/text.ts';
import { useWords } from '../../../texts/words.tsx';

export type FormTextKey = keyof typeof templateFormTexts;

/** Words of the form. They are no part of the catalogue, which every page loads: only who edits a template needs them. */
export function useFormWords() {
  const { language } = useWords();
  return (key: FormTextKey, values?: Values): string => say(templateFormTexts[key], language, values);
}
