import { useWording } from '../i18n/wording'
import type { Figures } from './figures'
import classes from './play.module.css'

export function FiguresRow({ figures }: { figures: Figures }) {
  const { t, count, duration } = useWording()
  const { lost, touched, immune, members, functions, functionsStopped, immunityP50, immunityMax } = figures
  const ofMembers = t('figure.of', { total: count(members) })
  return (
    <dl className={`${classes.figures} numbers`}>
      <Figure name={t('figure.lost')} tone={lost > 0 && 'lost'} value={count(lost)} beneath={ofMembers} />
      <Figure name={t('figure.touched')} tone={touched > 0 && 'touched'} value={count(touched)} beneath={ofMembers} />
      <Figure name={t('figure.immune')} tone={immune > 0 && 'immune'} value={count(immune)} beneath={ofMembers} />
      <Figure
        name={t('figure.functionsStopped')}
        tone={functionsStopped > 0 && 'lost'}
        value={count(functionsStopped)}
        beneath={t('figure.ofFunctions', { total: count(functions) })}
      />
      <Figure
        name={t('figure.immunity')}
        tone={false}
        value={immunityP50 == null ? '–' : duration(immunityP50)}
        beneath={immunityMax == null ? '' : t('figure.spread', { value: duration(immunityMax) })}
      />
    </dl>
  )
}

type Props = { name: string; value: string; beneath: string; tone: string | false }

function Figure({ name, value, beneath, tone }: Props) {
  return (
    <div className={classes.figure} data-tone={tone || undefined}>
      <dt>{name}</dt>
      <dd>
        <b>{value}</b>
        <span>{beneath}</span>
      </dd>
    </div>
  )
}
