import { useQuery } from '@tanstack/react-query'
import { fetchControl } from '../api/http'
import type { Control } from '../api/measures'
import { timeWords } from '../exposure/times'
import { useWording } from '../i18n/wording'
import { More } from '../measures/ActForm'
import { Heading, Mark } from '../measures/Heading'
import classes from '../measures/measures.module.css'
import panes from '../pages/panes.module.css'
import { Countdown } from '../response/Countdown'
import { Fact } from '../response/Fact'
import shared from '../response/response.module.css'
import { thingWords } from '../response/words'
import { ControlActs } from './ControlActs'
import { isOver, toneOf } from './states'

type Props = { id: string; row: Control }

/** One control: why it fits, what it might break, where it stands, what people install, and what can be done with it. */
export function ControlDetail({ id, row }: Props) {
  const { t, label, language } = useWording()
  const text = useQuery({ queryKey: ['response', 'control', id], queryFn: ({ signal }) => fetchControl(id, signal) }).data?.text
  return (
    <>
      <Heading>
        {t('response.title', { action: label('action', row.kind), target: thingWords(row.target, t) })} <Mark tone={toneOf(row)}>{label('controlState', row.state)}</Mark>
      </Heading>
      <p className={shared.lead}>{t(`controls.what.${row.kind}`, { defaultValue: '' })}</p>
      {row.finding && (
        <p className={shared.refusal} data-testid="finding">
          <b>{t(`controls.finding.${row.state}`, { defaultValue: t('controls.needs') })}</b> <span lang="en">{row.finding}</span>
        </p>
      )}
      <blockquote className={shared.words} lang="en">
        <small lang={language}>{t('approvals.nodeSays')}</small>
        {row.reason}
      </blockquote>
      <dl className={`${panes.facts} ${shared.facts}`}>
        <Fact name={t('controls.advisory')}>{row.advisory}</Fact>
        <Fact name={t('controls.placed')}>{row.mode ? label('controlMode', row.mode) : t('controls.notPlaced')}</Fact>
        {isOver(row) ? (
          <Fact name={t('controls.endedBy')}>
            <span lang="en">{row.ended}</span>
          </Fact>
        ) : (
          <Fact name={t('controls.latestEnd')}>
            <Countdown until={row.latestEnd} over={t('approvals.timeOver')} /> · {timeWords(language, row.latestEnd)}
          </Fact>
        )}
        {row.containment && (
          <Fact name={t('controls.containment')}>
            <a className={shared.link} href={`#containments/${encodeURIComponent(row.containment)}`}>
              {t('controls.see')}
            </a>
          </Fact>
        )}
        {row.approval && (
          <Fact name={t('controls.approval')}>
            <a className={shared.link} href={`#approvals/${encodeURIComponent(row.approval)}`}>
              {t('controls.see')}
            </a>
          </Fact>
        )}
      </dl>
      <h3>{t('controls.blastRadius')}</h3>
      <ul className={shared.things} data-testid="control-blast-radius">
        {row.blastRadius.map((each) => (
          <li key={each}>{thingWords(each, t)}</li>
        ))}
      </ul>
      <h3>{t('controls.covers')}</h3>
      <ul className={classes.plain}>
        {row.covers.map((place) => (
          <li key={`${place.asset} ${place.component}`}>
            {place.asset} · <span className={classes.small}>{place.component}</span>
          </li>
        ))}
      </ul>
      <h3>{t('controls.verification')}</h3>
      <blockquote className={shared.words} lang="en">
        {row.verification}
      </blockquote>
      {text && (
        <More title={t('controls.text')} testId="control-text">
          <pre className={classes.text} tabIndex={0} aria-label={t('controls.text')}>
            {text}
          </pre>
        </More>
      )}
      <ControlActs control={row} />
    </>
  )
}
