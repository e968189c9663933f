import type { Containment } from '../api/response'
import { useWording } from '../i18n/wording'
import panes from '../pages/panes.module.css'
import { Countdown } from '../response/Countdown'
import { StandingMark } from '../response/Standing'
import { thingWords } from '../response/words'
import shared from '../response/response.module.css'

type Props = { containments: Containment[]; chosen: string | null; onChoose: (id: string) => void }

/** Nobody can see what was delivered where no actuator lets anybody look. */
export const isBlind = ({ reports }: Containment) => !reports.some((report) => report.state === 'delivered' && report.observes)

/** What is in force or on its way, the soonest end first. */
export function ContainmentList({ containments, chosen, onChoose }: Props) {
  const { t, label } = useWording()
  return (
    <ol className={panes.list}>
      {containments.map((each) => (
        <li key={each.id}>
          <button
            type="button"
            className={panes.row}
            aria-pressed={each.id === chosen}
            onClick={() => onChoose(each.id)}
            data-testid="containment"
            data-containment={each.id}
            data-kind={each.kind}
            data-standing-of={each.standing}
          >
            <span className={shared.rowHead}>
              <b>
                {t('response.title', { action: label('action', each.kind), target: thingWords(each.target, t) })}
              </b>
              <StandingMark standing={each.standing} isBlind={isBlind(each)} />
            </span>
            <span className={panes.rowText}>{each.reason}</span>
            <span className={`${panes.rowFoot} numbers`}>
              <span>
                {t('containments.endsIn')} <Countdown until={each.expiresAt} over={t('containments.ending')} />
              </span>
              <span>{t(each.approval ? 'containments.byPeople' : 'containments.automatic')}</span>
            </span>
          </button>
        </li>
      ))}
    </ol>
  )
}
