import { Loading } from '../../../../parts/loading.tsx';
import { shortName } from '../../../../parts/shown-text.ts';
import { useWords } from '../../../../texts/words.tsx';
import { moments, type TraceAction } from '../trace-model.ts';
import { type Shot, shotOf } from '../trace-moments.ts';
import type { TraceProps } from './trace-props.ts';
import { useEntryPicture } from './use-entry-picture.ts';

/** What the page looked like before the chosen action, when it acted, and afterwards. */
export function ActionPicture({ open, look }: TraceProps) {
  const { t, figures } = useWords();
  const { action, moment } = look;
  const shot = action ? shotOf(open.trace, action, moment) : null;
  const { url, isBroken } = useEntryPicture(open.pictures, shot?.entry ?? null);
  if (!action || !shot) return <p className="note">{t('trace.no-picture')}</p>;
  return (
    <figure className="trace-picture">
      <fieldset className="comparison-ways" aria-label={t('trace.moment')}>
        {moments.map((each) => (
          <button key={each} type="button" aria-pressed={each === moment} onClick={() => look.lookAt(each)}>
            {t(`trace.moment.${each}`)}
          </button>
        ))}
        <span className="note">
          {shot.atMs === null
            ? t('trace.own-picture')
            : t('trace.frame-at', { time: figures.duration(shot.atMs) })}
        </span>
      </fieldset>
      {isBroken && <p className="note">{t('trace.broken-picture')}</p>}
      {!isBroken && url === null && <Loading />}
      {url !== null && (
        <div className="trace-screen">
          <img src={url} alt={t('trace.picture-of', { action: shortName(action.title, 120) })} />
          {moment === 'action' && <Pointer action={action} shot={shot} />}
        </div>
      )}
    </figure>
  );
}

function Pointer({ action, shot }: { readonly action: TraceAction; readonly shot: Shot }) {
  const { point, box } = action;
  const across = (x: number) => `${(x / shot.width) * 100}%`;
  const down = (y: number) => `${(y / shot.height) * 100}%`;
  if (shot.width <= 0 || shot.height <= 0) return null;
  return (
    <>
      {box && (
        <span
          className="trace-box"
          style={{
            left: across(box.x),
            top: down(box.y),
            width: across(box.width),
            height: down(box.height),
          }}
        />
      )}
      {point && <span className="trace-point" style={{ left: across(point.x), top: down(point.y) }} />}
    </>
  );
}
