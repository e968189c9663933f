import type { SituationItem } from '../api/contract'
import { useWording } from '../i18n/wording'
import { Icon } from '../icons/Icon'
import { itemPath } from '../icons/paths'
import classes from './header.module.css'

type Props = { items: SituationItem[]; onChoose: (item: SituationItem) => void }

/** What nobody may miss, above everything: a log that shows two histories, by name. It leads to the evidence. */
export function Alarms({ items, onChoose }: Props) {
  const { pick, label } = useWording()
  const alarms = items.filter((item) => item.kind === 'alarm')
  if (alarms.length === 0) return null
  return (
    <div role="alert" data-testid="alarms">
      {alarms.map((item) => (
        <button key={item.sequence} type="button" className={classes.alarm} aria-haspopup="dialog" onClick={() => onChoose(item)}>
          <Icon paths={itemPath(item.kind)} size={16} />
          <b>{label('item', item.kind)}</b>
          <span>{pick(item.text)}</span>
        </button>
      ))}
    </div>
  )
}
