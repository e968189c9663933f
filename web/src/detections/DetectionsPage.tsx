import { useDebouncedValue } from '@mantine/hooks'
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { type ReactNode, useState } from 'react'
import type { CasesQuestion } from '../api/detections'
import type { About } from '../api/contract'
import { fetchCases, fetchSuppressions } from '../api/http'
import { useWording } from '../i18n/wording'
import panes from '../pages/panes.module.css'
import { Header } from '../situation/Header'
import room from '../situation/room.module.css'
import { type Asked, WhyDrawer } from '../why/WhyDrawer'
import { CaseDetail } from './CaseDetail'
import { CaseFilters } from './CaseFilters'
import { CaseList } from './CaseList'
import classes from './detections.module.css'
import { HeldBack } from './HeldBack'
import { Trouble } from './Trouble'
import { heldBack, useChosen } from './useChosen'
import { readAgainMs, useLiveDetections } from './useLiveDetections'
import { useNewCase } from './useNewCase'

type Props = { about: About; pages: ReactNode; onSignOut: () => void; onSignedOut: () => void }

const everything: CasesQuestion = { state: '', level: '', text: '' }

/** What the rules saw here, the worst first: why, what it was, whether it is news. */
export function DetectionsPage({ about, pages, onSignOut, onSignedOut }: Props) {
  const { t, count } = useWording()
  const connection = useLiveDetections(onSignedOut)
  const [chosen, choose] = useChosen()
  const [question, ask] = useState(everything)
  const [text] = useDebouncedValue(question.text.trim(), 250)
  const [why, askWhy] = useState<Asked | null>(null)
  const asked = { ...question, text }
  const cases = useQuery({
    queryKey: ['detections', 'cases', asked],
    queryFn: ({ signal }) => fetchCases(asked, signal),
    placeholderData: keepPreviousData,
    refetchInterval: readAgainMs,
  })
  const held = useQuery({ queryKey: ['detections', 'held-back'], queryFn: ({ signal }) => fetchSuppressions(signal), refetchInterval: readAgainMs })
  const found = cases.data
  const isNothing = found?.total === 0
  const news = useNewCase(found, JSON.stringify(asked), cases.isPlaceholderData)
  const titles = new Map(found?.cases.map((each) => [each.ruleId.toLowerCase(), each.title]))
  const isOfCase = chosen !== null && chosen !== heldBack

  return (
    <div className={room.room}>
      <Header isSimulation={false} title={t('detections.title')} about={about} connection={connection} clock={null} pages={pages} onSignOut={onSignOut} />
      <main className={panes.columns} data-chosen={chosen !== null}>
        <section className={`${room.panel} ${panes.side} ${classes.side}`} aria-label={t('detections.list')}>
          <CaseFilters question={question} onAsk={ask} states={found?.states} />
          <p className={`${panes.count} ${classes.count} numbers`} role="status">
            {found && <span>{t('detections.counted', { total: count(found.total), open: count(found.open) })}</span>}
            {found && found.total > 0 && <span className={classes.keys}>{t('detections.keys')}</span>}
          </p>
          <p className="visually-hidden" aria-live="polite" data-testid="detections-news">
            {news}
          </p>
          {cases.isPending && <p className={panes.state}>{t('detections.loading')}</p>}
          {cases.error && <Trouble error={cases.error} />}
          {isNothing && <p className={panes.state}>{t(question.state || question.level || text ? 'detections.noneMatch' : 'detections.none')}</p>}
          {found && !isNothing && <CaseList cases={found.cases} chosen={chosen} onChoose={choose} />}
          {found && found.total > found.cases.length && (
            <p className={classes.truncated} role="note">
              {t('detections.truncated', { shown: count(found.cases.length), total: count(found.total) })}
            </p>
          )}
          {held.data && (
            <button type="button" className={`${panes.more} ${classes.heldLink}`} aria-pressed={chosen === heldBack} data-testid="held-back-open" onClick={() => choose(heldBack)}>
              {t('detections.heldBackCount', { count: held.data.length })}
            </button>
          )}
        </section>
        <section className={`${room.panel} ${panes.detail}`} hidden={chosen === null && !held.data && !found} data-testid="case-detail">
          {isOfCase ? (
            <CaseDetail key={chosen} id={chosen} mayTriage={found?.mayTriage} member={about.memberId} onBack={() => choose(null)} onChoose={choose} onWhy={askWhy} />
          ) : (
            <>
              {chosen === heldBack && (
                <button type="button" className={panes.back} onClick={() => choose(null)}>
                  ← {t('detections.back')}
                </button>
              )}
              {chosen === null && found && !isNothing && <p className={panes.state}>{t('detections.choose')}</p>}
              {held.data && <HeldBack heading={t('detections.heldBack')} level={2} suppressions={held.data} titles={titles} mayTriage={found?.mayTriage} />}
            </>
          )}
        </section>
      </main>
      <WhyDrawer asked={why} onClose={() => askWhy(null)} />
    </div>
  )
}
