import { memo } from 'react'
import type { SituationItem } from '../api/contract'
import { playTime } from '../i18n/clock'
import { useWording } from '../i18n/wording'
import { Icon } from '../icons/Icon'
import { itemPath } from '../icons/paths'
import classes from './side.module.css'

type Props = { item: SituationItem; name: string; isChosen: boolean; onChoose: (item: SituationItem) => void }

/** Which kinds carry a colour: harm, what was held back, what protects, what needs a person. */
const tones: Record<string, string> = {
  attack: 'lost',
  alarm: 'lost',
  sighting: 'touched',
  containment: 'contained',
  waiting: 'exposed',
  shared: 'immune',
  refused: 'contained',
  advisory: 'exposed',
}
const loud = ['critical', 'high']

export const ItemRow = memo(function ItemRow({ item, name, isChosen, onChoose }: Props) {
  const { pick, label } = useWording()
  const words = (
    <>
      <span className={classes.itemHead}>
        <span className={classes.itemKind}>
          <Icon paths={itemPath(item.kind)} size={14} />
          {label('item', item.kind)}
        </span>
        {item.severity && loud.includes(item.severity) && (
          <span className={classes.severity}>{label('severity', item.severity)}</span>
        )}
        <span className={classes.itemMember}>{name}</span>
        <time className="numbers">{playTime(item.atMs)}</time>
      </span>
      <span className={classes.itemText}>{pick(item.text)}</span>
    </>
  )
  const shared = { className: classes.item, 'data-testid': 'item', 'data-kind': item.kind, 'data-tone': tones[item.kind] ?? 'quiet' }
  return (
    <li>
      {item.entryId ? (
        <button type="button" {...shared} aria-haspopup="dialog" aria-expanded={isChosen} onClick={() => onChoose(item)}>
          {words}
        </button>
      ) : (
        <div {...shared}>{words}</div>
      )}
    </li>
  )
})
