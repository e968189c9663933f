import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { fetchInvestigations } from '../api/http'
import type { Investigation } from '../api/measures'
import { shortTime } from '../detections/times'
import { useWording } from '../i18n/wording'
import { Mark } from '../measures/Heading'
import { MeasurePage, type PageProps } from '../measures/MeasurePage'
import { type Row, Rows } from '../measures/Rows'
import panes from '../pages/panes.module.css'
import { useChosenOf } from '../pages/useChosenOf'
import { nothingElse, readAgainMs, useLive } from '../response/useLive'
import { type Asked, WhyDrawer } from '../why/WhyDrawer'
import { Ask } from './Ask'
import { InvestigationDetail } from './InvestigationDetail'
import { subjectOf, toneOf } from './states'

/** What people asked the AI investigator, and what it made of it. Nothing acts on what it says. */
export function InvestigationsPage(frame: PageProps) {
  const { t, count, label, language } = useWording()
  const connection = useLive(frame.onSignedOut, nothingElse)
  const [chosen, choose] = useChosenOf('investigations')
  const [why, askWhy] = useState<Asked | null>(null)
  const asked = useQuery({ queryKey: ['response', 'investigations'], queryFn: ({ signal }) => fetchInvestigations(signal), refetchInterval: readAgainMs })
  const found = asked.data
  const subject = chosen === null ? null : subjectOf(chosen)
  const rowOf = (one: Investigation): Row => ({
    id: one.id,
    title: t('investigations.about', { subject: one.subject }),
    mark: <Mark tone={toneOf(one.state)}>{label('investigationState', one.state)}</Mark>,
    text: '',
    foot: (
      <>
        <span>{shortTime(language, one.at)}</span>
        <span>{t('investigations.askedBy', { name: one.by })}</span>
        <span>{one.model}</span>
      </>
    ),
  })
  return (
    <>
      <MeasurePage
        page="investigations"
        frame={frame}
        connection={connection}
        reading={{ isPending: asked.isPending, error: asked.error, isRead: found !== undefined }}
        counted={found ? t('investigations.counted', { count: count(found.length) }) : ''}
        list={
          <>
            {found?.length === 0 && <p className={panes.state}>{t('investigations.none')}</p>}
            <Rows heading={t('investigations.newest')} rows={(found ?? []).map(rowOf)} chosen={chosen} onChoose={choose} testId="investigation" />
          </>
        }
        isChosen={chosen !== null}
        onBack={() => choose(null)}
      >
        {chosen !== null && subject === null ? (
          <InvestigationDetail key={chosen} id={chosen} onWhy={(entryId, text) => askWhy({ member: frame.about.memberId, entryId, about: t('investigations.evidence'), text })} />
        ) : (
          <>
            <p className={panes.state}>{t('investigations.choose')}</p>
            <Ask key={subject} subject={subject ?? ''} onAsked={choose} />
          </>
        )}
      </MeasurePage>
      <WhyDrawer asked={why} onClose={() => askWhy(null)} />
    </>
  )
}
