import { type ReactNode, useState } from 'react'
import type { Flow } from '../api/sharing'
import { timeWords } from '../exposure/times'
import { useWording } from '../i18n/wording'
import { Heading, Mark } from '../measures/Heading'
import classes from '../measures/measures.module.css'
import panes from '../pages/panes.module.css'
import { Fact } from '../response/Fact'
import shared from '../response/response.module.css'
import { Preview } from './Preview'
import { FlowMark } from './SharingPage'

/** One bundle: where it came from, what was accepted or refused and why, what it caused, and what took it back. */
export function FlowDetail({ flow, onWhy }: { flow: Flow; onWhy: (entry: string, text: string) => void }) {
  const { t, count, language } = useWording()
  const title = flow.accepted[0]?.title ?? flow.bundleId
  return (
    <>
      <Heading>
        {title} <FlowMark flow={flow} />
      </Heading>
      <dl className={`${panes.facts} ${shared.facts}`}>
        <Fact name={t('sharing.producer')}>{flow.producer ?? t('sharing.own')}</Fact>
        <Fact name={t('sharing.at')}>{timeWords(language, flow.at)}</Fact>
        {flow.marking && <Fact name={t('sharing.marking')}>TLP:{flow.marking.toUpperCase()}</Fact>}
        {flow.audience && <Fact name={t('sharing.audience')}>{flow.audience}</Fact>}
        {flow.passed.length > 0 && <Fact name={t('sharing.passed')}>{flow.passed.join(' → ')}</Fact>}
        <Fact name={t('sharing.bundle')}>{flow.bundleId}</Fact>
      </dl>
      <p>
        <button type="button" className={shared.link} onClick={() => onWhy(flow.entry, title)} data-testid="flow-why">
          {t('sharing.why')}
        </button>
      </p>
      <Part name={t('sharing.retractions')} testId="flow-retracted">
        {flow.retracted.map((each) => (
          <li key={each.entry}>
            <span className={classes.rowHead}>
              <b>{t(`sharing.whyWord.${each.why}`)}</b>
              <span>{timeWords(language, each.at)}</span>
            </span>
            <p>
              {t('sharing.objects', { count: count(each.objectIds.length) })}
              {each.reason && `: ${each.reason}`}
            </p>
          </li>
        ))}
      </Part>
      <Part name={t('sharing.caused')} testId="flow-caused" more={flow.causedCount - flow.caused.length}>
        {flow.caused.map((each, index) => (
          <li key={`${each.entry} ${index}`}>
            <span className={classes.rowHead}>
              <b>{each.target}</b>
              <Mark tone={each.what === 'order' ? 'contained' : each.what === 'waiting' ? 'exposed' : 'quiet'}>
                {t(`sharing.what.${each.what}`)}
                {each.standing && ` · ${t(`sharing.standing.${each.standing}`)}`}
              </Mark>
            </span>
            <p>{each.reason}</p>
          </li>
        ))}
      </Part>
      <Part name={t('sharing.refused')} testId="flow-refused" more={flow.refusedCount - flow.refused.length}>
        {flow.refused.map((each) => (
          <li key={each.entry}>
            <span className={classes.rowHead}>
              <b>{each.what}</b>
              <span>{each.code}</span>
            </span>
            <p lang="en">{each.reason}</p>
          </li>
        ))}
      </Part>
      {flow.direction === 'received' && <AskPreview entry={flow.entry} />}
    </>
  )
}

/** Nothing where there is nothing to tell. */
function Part({ name, testId, more = 0, children }: { name: string; testId: string; more?: number; children: ReactNode[] }) {
  const { t, count } = useWording()
  if (children.length === 0) return null
  return (
    <section aria-label={name} data-testid={testId}>
      <h3>{name}</h3>
      <ol className={classes.rows}>{children}</ol>
      {more > 0 && <p className={classes.small}>{t('sharing.beyond', { count: count(more) })}</p>}
    </section>
  )
}

function AskPreview({ entry }: { entry: string }) {
  const { t } = useWording()
  const [isOpen, open] = useState(false)
  return (
    <details className={classes.more} onToggle={(event) => open(event.currentTarget.open)}>
      <summary data-testid="preview-more">{t('sharing.preview')}</summary>
      {isOpen && <Preview entry={entry} />}
    </details>
  )
}
