import type { ReactNode } from 'react'
import { useWording } from '../i18n/wording'
import type { Figures } from './figures'
import classes from './play.module.css'

export function FiguresRow({ figures }: { figures: Figures }) {
  const { t, count, duration } = useWording()
  const of = (total: number) => t('figure.of', { total: count(total) })
  return (
    <dl className={`${classes.figures} numbers`}>
      <Figure name={t('figure.lost')} tone={figures.lost > 0 ? 'lost' : undefined} value={count(figures.lost)} beside={of(figures.members)} />
      <Figure name={t('figure.touched')} tone={figures.touched > 0 ? 'touched' : undefined} value={count(figures.touched)} />
      <Figure name={t('figure.immune')} tone={figures.immune > 0 ? 'immune' : undefined} value={count(figures.immune)} />
      <Figure
        name={t('figure.functionsStopped')}
        tone={figures.functionsStopped > 0 ? 'lost' : undefined}
        value={count(figures.functionsStopped)}
        beside={of(figures.functions)}
      />
      <Figure
        name={t('figure.immunity')}
        value={figures.immunityP50 == null ? '–' : duration(figures.immunityP50)}
        beside={figures.immunityMax == null ? null : t('figure.max', { value: duration(figures.immunityMax) })}
        lead={figures.immunityP50 == null ? null : t('figure.median')}
      />
    </dl>
  )
}

type Props = { name: string; value: string; beside?: ReactNode; lead?: ReactNode; tone?: string | undefined }

function Figure({ name, value, beside, lead, tone }: Props) {
  return (
    <div className={classes.figure} data-tone={tone}>
      <dt>{name}</dt>
      <dd>
        <b>{value}</b> {lead && <span>{lead}</span>} {beside && <span className={classes.beside}>{beside}</span>}
      </dd>
    </div>
  )
}
