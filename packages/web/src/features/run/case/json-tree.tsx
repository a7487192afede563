import { useState } from 'react';
import { shortName, visible } from '../../../parts/shown-text.ts';
import { useWords } from '../../../texts/words.tsx';

/** So many members of one object or list are shown at first. */
const mostMembers = 100;
/** So deep it is open at first. */
const openDepth = 2;
const longestText = 2000;

/** A value of JSON, open where it is small; what is inside of a part is made when it is opened. */
export function JsonTree({ value }: { readonly value: unknown }) {
  return (
    <div className="json-tree">
      <Node name={null} value={value} depth={0} />
    </div>
  );
}

interface NodeProps {
  /** Null: it is the whole. */
  readonly name: string | null;
  readonly value: unknown;
  readonly depth: number;
}

function Node({ name, value, depth }: NodeProps) {
  if (typeof value === 'object' && value !== null) return <Branch name={name} value={value} depth={depth} />;
  return (
    <div className="json-leaf">
      <Name name={name} />
      <Leaf value={value} />
    </div>
  );
}

function Branch({ name, value, depth }: NodeProps & { readonly value: object }) {
  const { t, figures } = useWords();
  const members = Object.entries(value);
  const [isOpen, setOpen] = useState(depth < openDepth && members.length <= mostMembers);
  const [shown, setShown] = useState(mostMembers);
  const isList = Array.isArray(value);
  const n = members.length;
  return (
    <details open={isOpen} onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary>
        <Name name={name} />
        <span className="note">
          {isList ? '[ ]' : '{ }'} {t('json.members', { n, count: figures.count(n) })}
        </span>
      </summary>
      {isOpen && (
        <div className="json-members">
          {members.slice(0, shown).map(([key, member]) => (
            <Node key={key} name={key} value={member} depth={depth + 1} />
          ))}
          {n > shown && (
            <button type="button" className="as-link" onClick={() => setShown(shown + mostMembers)}>
              {t('artifacts.more')}
            </button>
          )}
        </div>
      )}
    </details>
  );
}

function Name({ name }: { readonly name: string | null }) {
  return name === null ? null : <bdi className="json-name">{shortName(name, 200)}: </bdi>;
}

function Leaf({ value }: { readonly value: unknown }) {
  if (typeof value !== 'string') return <code className="json-literal">{String(value)}</code>;
  const text = value.length > longestText ? `${value.slice(0, longestText)} …` : value;
  return <code className="json-text">"{visible(text)}"</code>;
}
