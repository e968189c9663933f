import { Button } from '@mantine/core'
import { useState } from 'react'
import type { Released } from '../api/http'
import type { PolicyState } from '../api/response'
import { useWording } from '../i18n/wording'
import shared from '../response/response.module.css'
import { useMay } from '../session/useMay'
import { CloseCircuit } from './CloseCircuit'
import classes from './containments.module.css'
import { RedButton } from './RedButton'

/** Whether anything may act by itself at all, and the button that undoes everything. */
export function SafetyBar({ state, active }: { state: PolicyState | undefined; active: number | undefined }) {
  const { t } = useWording()
  const mayRelease = useMay('ReleaseContainment')
  const mayClose = useMay('EnableAutonomy')
  const [isPressing, setPressing] = useState(false)
  const [isClosing, setClosing] = useState(false)
  const [released, setReleased] = useState<Released | null>(null)
  if (!state) return null
  const said = released === null ? '' : t(released.notRecorded != null ? 'containments.releasedUnrecorded' : released.goingOn != null ? 'containments.releasedGoingOn' : 'containments.released', { count: released.released })
  const isOpen = state.circuitOpen != null
  return (
    <section className={classes.safety} aria-label={t('containments.safety')} data-testid="safety">
      <p className={classes.circuit} data-tone={isOpen ? 'lost' : 'immune'} data-testid="circuit" data-open={isOpen}>
        <b>{t(isOpen ? 'containments.circuitOpen' : 'containments.circuitClosed')}</b>
        <span>{isOpen ? state.circuitOpen : t('containments.circuitClosedWhy')}</span>
        {isOpen && mayClose && (
          <Button size="compact-sm" variant="default" onClick={() => setClosing(true)} data-testid="close-circuit">
            {t('containments.closeCircuit')}
          </Button>
        )}
      </p>
      {state.redButton && (
        <p className={classes.circuit} data-tone="touched" data-testid="all-released">
          <b>{t('containments.pressed')}</b>
          <span>{t('containments.pressedWhy')}</span>
        </p>
      )}
      {mayRelease && (
        <Button size="sm" className={`${classes.red} ${shared.danger}`} onClick={() => setPressing(true)} data-testid="red-button">
          {t('containments.redButton')}
        </Button>
      )}
      <p className="visually-hidden" role="status" data-testid="released">
        {said}
      </p>
      <RedButton isOpen={isPressing} active={active} onClose={() => setPressing(false)} onReleased={setReleased} />
      <CloseCircuit isOpen={isClosing} reason={state.circuitOpen ?? ''} onClose={() => setClosing(false)} />
      {released !== null && (
        <p className={`${shared.said} ${classes.wide}`} aria-hidden="true">
          {said}
        </p>
      )}
    </section>
  )
}
