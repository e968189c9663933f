import { useQuery } from '@tanstack/react-query'
import { fetchControls } from '../api/http'
import type { Control } from '../api/measures'
import { timeWords } from '../exposure/times'
import { useWording } from '../i18n/wording'
import { Mark } from '../measures/Heading'
import { MeasurePage, type PageProps } from '../measures/MeasurePage'
import { type Row, Rows } from '../measures/Rows'
import panes from '../pages/panes.module.css'
import { useChosenOf } from '../pages/useChosenOf'
import { nothingElse, readAgainMs, useLive } from '../response/useLive'
import { thingWords } from '../response/words'
import { ControlDetail } from './ControlDetail'
import { Propose } from './Propose'
import { isOver, toneOf } from './states'

/** What stands in until a patch is there: what needs somebody first. */
export function ControlsPage(frame: PageProps) {
  const { t, count, label, language } = useWording()
  const connection = useLive(frame.onSignedOut, nothingElse)
  const [chosen, choose] = useChosenOf('controls')
  const asked = useQuery({ queryKey: ['response', 'controls'], queryFn: ({ signal }) => fetchControls(signal), refetchInterval: readAgainMs })
  const found = asked.data
  const controls = found?.controls ?? []
  const one = controls.find((each) => each.id === chosen)
  const rowOf = (control: Control): Row => ({
    id: control.id,
    title: t('response.title', { action: label('action', control.kind), target: thingWords(control.target, t) }),
    mark: <Mark tone={toneOf(control)}>{label('controlState', control.state)}</Mark>,
    text: control.advisory,
    foot: <span>{isOver(control) ? '' : t('controls.until', { time: timeWords(language, control.latestEnd) })}</span>,
  })
  const groups = {
    needs: controls.filter((each) => each.finding),
    standing: controls.filter((each) => !each.finding && !isOver(each)),
    over: controls.filter((each) => !each.finding && isOver(each)),
  }
  return (
    <MeasurePage
      page="controls"
      frame={frame}
      connection={connection}
      reading={{ isPending: asked.isPending, error: asked.error, isRead: found !== undefined }}
      counted={found ? t('controls.counted', { count: count(groups.standing.length + groups.needs.length), findings: count(found.findings) }) : ''}
      list={
        <>
          {controls.length === 0 && <p className={panes.state}>{t('controls.none')}</p>}
          {(['needs', 'standing', 'over'] as const).map((group) => (
            <Rows key={group} heading={t(`controls.${group}`)} rows={groups[group].map(rowOf)} chosen={chosen} onChoose={choose} testId="control" />
          ))}
        </>
      }
      isChosen={chosen !== null}
      onBack={() => choose(null)}
    >
      {one && <ControlDetail key={one.id} id={one.id} row={one} />}
      {!one && <p className={panes.state}>{t(chosen === null ? 'controls.choose' : 'controls.gone')}</p>}
      {chosen === null && <Propose onChoose={choose} />}
    </MeasurePage>
  )
}
