import { NativeSelect, SegmentedControl, TextInput } from '@mantine/core'
import { useDeferredValue, useState } from 'react'
import { itemKinds, type Play, type SituationItem } from '../api/contract'
import { useWording } from '../i18n/wording'
import { Icon } from '../icons/Icon'
import { paths } from '../icons/paths'
import { countKinds, filterItems } from './filter'
import { ItemRow } from './ItemRow'
import room from './room.module.css'
import classes from './side.module.css'

type Props = {
  plays: Play[]
  leading: string
  onlyMember: string | null
  onMember: (id: string | null) => void
  chosen: SituationItem | null
  onChoose: (item: SituationItem) => void
}

const pageSize = 150

export function ItemStream({ plays, leading, onlyMember, onMember, chosen, onChoose }: Props) {
  const { t, pick, label } = useWording()
  const [chosenPlay, choosePlay] = useState<string | null>(null)
  const [kind, setKind] = useState<string | null>(null)
  const [words, setWords] = useState('')
  const [shownAtMost, setShownAtMost] = useState(pageSize)
  const latePlays = useDeferredValue(plays)
  const play = latePlays.find((each) => each.name === (chosenPlay ?? leading)) ?? latePlays[0]
  if (!play) return null

  const names = new Map(play.members.map((member) => [member.id, pick(member.name)]))
  const nameOf = (id: string) => names.get(id) ?? label('member', id)
  const items = filterItems(play, { kind, member: onlyMember, words }, nameOf)
  const counts = countKinds(play.items)
  const kinds = [...new Set([...itemKinds, ...counts.keys()])].filter((each) => counts.has(each) || each === kind)

  return (
    <section className={`${room.panel} ${classes.stream}`} aria-label={t('stream.title')}>
      <div className={classes.streamHead}>
        <h2 className={classes.heading}>{t('stream.title')}</h2>
        {plays.length > 1 && (
          <SegmentedControl
            size="xs"
            aria-label={t('stream.play')}
            value={play.name}
            onChange={choosePlay}
            data={plays.map((each) => ({ value: each.name, label: label('stream', each.name) }))}
          />
        )}
      </div>
      <div className={classes.filters}>
        <NativeSelect
          size="xs"
          aria-label={t('stream.kind')}
          value={kind ?? ''}
          onChange={(event) => setKind(event.currentTarget.value || null)}
          data={[
            { value: '', label: t('stream.allKinds', { count: play.items.length }) },
            ...kinds.map((each) => ({
              value: each,
              label: t('stream.kindCount', { kind: label('item', each), count: counts.get(each) ?? 0 }),
            })),
          ]}
          data-testid="stream-kind"
        />
        <TextInput
          size="xs"
          type="search"
          aria-label={t('stream.search')}
          placeholder={t('stream.search')}
          value={words}
          onChange={(event) => setWords(event.currentTarget.value)}
        />
      </div>
      {onlyMember && (
        <button type="button" className={classes.only} onClick={() => onMember(null)} title={t('stream.clearMember')}>
          {t('stream.onlyMember', { name: nameOf(onlyMember) })}
          <Icon paths={paths.close} size={12} strokeWidth={2.5} />
        </button>
      )}
      {items.length === 0 ? (
        <p className={classes.empty}>{t(play.items.length ? 'stream.noneMatch' : 'stream.empty')}</p>
      ) : (
        <ol className={classes.items} aria-describedby="stream-hint">
          {items.slice(0, shownAtMost).map((item) => (
            <ItemRow
              key={item.sequence}
              item={item}
              name={nameOf(item.member)}
              isChosen={item.sequence === chosen?.sequence}
              onChoose={onChoose}
            />
          ))}
          {items.length > shownAtMost && (
            <li>
              <button type="button" className={classes.more} onClick={() => setShownAtMost((before) => before + pageSize)}>
                {t('stream.more', { count: items.length - shownAtMost })}
              </button>
            </li>
          )}
        </ol>
      )}
      <p className={classes.hint} id="stream-hint">
        {t('stream.whyHint')}
      </p>
    </section>
  )
}
