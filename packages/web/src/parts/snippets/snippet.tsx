import { TextBox } from '../text-box.tsx';
import { CopyButton } from './copy-button.tsx';

/** Something to paste elsewhere. */
export function Snippet({ title, text }: { readonly title: string; readonly text: string }) {
  return (
    <div className="snippet">
      <div className="snippet-head">
        <p className="snippet-title">{title}</p>
        <CopyButton text={text} />
      </div>
      <TextBox label={title}>{text}</TextBox>
    </div>
  );
}
