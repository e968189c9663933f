import { useQuery } from '@tanstack/react-query'
import { fetchInvestigation, isRefused } from '../api/http'
import type { InvestigationAnswer } from '../api/measures'
import { timeWords } from '../exposure/times'
import { useWording } from '../i18n/wording'
import { More } from '../measures/ActForm'
import { Heading, Mark } from '../measures/Heading'
import classes from '../measures/measures.module.css'
import panes from '../pages/panes.module.css'
import { Fact } from '../response/Fact'
import shared from '../response/response.module.css'
import { Trouble } from '../response/Trouble'
import { readAgainMs } from '../response/useLive'
import { lagWords } from '../response/words'
import { File } from './File'
import { Proposal } from './Proposal'
import { toneOf } from './states'
import { visible } from './visible'

/** While an answer is awaited. */
const soonMs = 2_000

type Props = { id: string; onWhy: (entryId: string, text: string) => void }

/** One investigation: what was asked, what the model proposes, what was taken out of its answer, and what went where. */
export function InvestigationDetail({ id, onWhy }: Props) {
  const { t } = useWording()
  const asked = useQuery({
    queryKey: ['response', 'investigation', id],
    queryFn: ({ signal }) => fetchInvestigation(id, signal),
    refetchInterval: (query) => (query.state.data?.state === 'asked' ? soonMs : readAgainMs),
  })
  if (asked.isPending) return <p className={panes.state}>{t('investigations.loading')}</p>
  if (isRefused(asked.error, 404)) return <p className={panes.state}>{t('investigations.gone')}</p>
  if (asked.error) return <Trouble error={asked.error} />
  return <Investigated one={asked.data} onWhy={onWhy} />
}

function Investigated({ one, onWhy }: { one: InvestigationAnswer; onWhy: Props['onWhy'] }) {
  const { t, count, label, language } = useWording()
  const subject = t('investigations.about', { subject: one.subject })
  return (
    <>
      <Heading>
        {subject} <Mark tone={toneOf(one.state)}>{label('investigationState', one.state)}</Mark>
      </Heading>
      {one.state === 'asked' && (
        <p className={shared.hint} role="status">
          {t('investigations.awaited')}
        </p>
      )}
      {one.proposal && <Proposal proposal={one.proposal} onWhy={onWhy} />}
      {one.failure && (
        <p className={shared.note} data-testid="investigation-failure" lang="en">
          {visible(one.failure)}
        </p>
      )}
      {one.proposal?.playbook && <File investigation={one} />}
      <dl className={`${panes.facts} ${shared.facts}`}>
        <Fact name={t('investigations.subjectOf')}>
          <button type="button" className={shared.link} onClick={() => onWhy(one.subject, subject)} data-testid="investigation-subject">
            {one.subject}
          </button>
        </Fact>
        <Fact name={t('investigations.by')}>{one.by}</Fact>
        <Fact name={t('investigations.at')}>{timeWords(language, one.at)}</Fact>
        <Fact name={t('investigations.sentTo')}>{one.endpoint}</Fact>
        <Fact name={t('investigations.model')}>
          {one.model}
          {one.answeredBy && one.answeredBy !== one.model && ` · ${t('investigations.answeredBy', { name: visible(one.answeredBy) })}`}
        </Fact>
        {one.milliseconds != null && <Fact name={t('investigations.took')}>{lagWords(one.milliseconds, t)}</Fact>}
        {one.tokensIn != null && <Fact name={t('investigations.tokens')}>{t('investigations.tokensOf', { read: count(one.tokensIn), written: count(one.tokensOut ?? 0) })}</Fact>}
      </dl>
      {one.refused.length > 0 && (
        <>
          <h3>{t('investigations.refused')}</h3>
          <ul className={classes.plain} lang="en" data-testid="investigation-refused">
            {one.refused.map((each) => (
              <li key={each}>{visible(each)}</li>
            ))}
          </ul>
        </>
      )}
      <Foreign title={t('investigations.raw')} hint={t('investigations.rawHint')} text={one.rawAnswer} testId="raw-answer" />
      <Foreign title={t('investigations.data')} hint={t('investigations.dataHint')} text={one.data} testId="sent-data" />
      <Foreign title={t('investigations.instructions')} hint="" text={one.instructions} testId="sent-instructions" />
      {one.names.length > 0 && (
        <More title={t('investigations.names')} testId="names">
          <ul className={classes.plain}>
            {one.names.map((each) => (
              <li key={each.as}>
                {each.as} = {visible(each.name)}
              </li>
            ))}
          </ul>
        </More>
      )}
    </>
  )
}

/** Text as it went or came, and never anything but text. */
function Foreign({ title, hint, text, testId }: { title: string; hint: string; text: string | null | undefined; testId: string }) {
  if (text == null) return null
  return (
    <More title={title} testId={testId}>
      {hint && <p className={shared.hint}>{hint}</p>}
      <pre className={classes.text} tabIndex={0} aria-label={title}>
        {visible(text)}
      </pre>
    </More>
  )
}
