import { TextInput } from '@mantine/core'
import { useDebouncedValue } from '@mantine/hooks'
import { keepPreviousData, useInfiniteQuery } from '@tanstack/react-query'
import { type ReactNode, useState } from 'react'
import type { About, RankedFinding } from '../api/contract'
import { fetchRanking } from '../api/http'
import { useWording } from '../i18n/wording'
import panes from '../pages/panes.module.css'
import { Header } from '../situation/Header'
import room from '../situation/room.module.css'
import { FindingDetail } from './FindingDetail'
import { FindingList } from './FindingList'
import { keyOf } from './keyOf'
import { Notes } from './Notes'
import { Trouble } from './Trouble'
import { useLiveExposure } from './useLiveExposure'

type Props = { about: About; pages: ReactNode; onSignOut: () => void; onSignedOut: () => void }

const longestSearch = 200

/** What the advisories reach here, the most urgent first, and why. */
export function ExposurePage({ about, pages, onSignOut, onSignedOut }: Props) {
  const { t, count } = useWording()
  const connection = useLiveExposure(onSignedOut)
  const [text, setText] = useState('')
  const [search] = useDebouncedValue(text.trim(), 250)
  const [chosen, choose] = useState<RankedFinding | null>(null)
  const ranking = useInfiniteQuery({
    queryKey: ['exposure', 'ranking', search],
    queryFn: ({ signal, pageParam }) => fetchRanking(search, pageParam, signal),
    initialPageParam: 0,
    getNextPageParam: (last, read) => {
      const seen = read.reduce((sum, page) => sum + page.findings.length, 0)
      return last.findings.length > 0 && seen < last.matching ? seen : undefined
    },
    placeholderData: keepPreviousData,
  })
  const first = ranking.data?.pages[0]
  const findings = ranking.data?.pages.flatMap((page) => page.findings) ?? []

  return (
    <div className={room.room}>
      <Header isSimulation={false} title={t('exposure.title')} about={about} connection={connection} clock={null} pages={pages} onSignOut={onSignOut} />
      <main className={panes.columns} data-chosen={chosen !== null}>
        <section className={`${room.panel} ${panes.side}`} aria-label={t('exposure.list')}>
          <div className={panes.search}>
            <TextInput
              type="search"
              size="sm"
              label={t('exposure.search')}
              placeholder={t('exposure.searchHint')}
              value={text}
              maxLength={longestSearch}
              onChange={(event) => setText(event.currentTarget.value)}
              data-testid="exposure-search"
            />
            <p className={panes.count} role="status">
              {first && first.total > 0 ? t('exposure.counted', { matching: count(first.matching), total: count(first.total) }) : ''}
            </p>
          </div>
          {ranking.isPending && <p className={panes.state}>{t('exposure.loading')}</p>}
          {ranking.error && <Trouble error={ranking.error} />}
          {first && first.matching === 0 && <p className={panes.state}>{t(first.total === 0 ? 'exposure.none' : 'exposure.noneMatch')}</p>}
          <FindingList
            findings={findings}
            chosen={chosen && keyOf(chosen)}
            onChoose={choose}
            onMore={ranking.hasNextPage ? () => void ranking.fetchNextPage() : null}
          />
          {first && <Notes ranking={first} />}
        </section>
        <section className={`${room.panel} ${panes.detail}`} data-testid="exposure-detail">
          {chosen ? <FindingDetail key={keyOf(chosen)} finding={chosen} onBack={() => choose(null)} /> : <p className={panes.state}>{t('exposure.choose')}</p>}
        </section>
      </main>
    </div>
  )
}
