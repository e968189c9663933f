import { askForSuspension, playbookAddress } from '../api/http'
import type { Suspension, SuspensionPlan } from '../api/measures'
import { timeWords } from '../exposure/times'
import { useWording } from '../i18n/wording'
import { ActForm } from '../measures/ActForm'
import { Heading } from '../measures/Heading'
import panes from '../pages/panes.module.css'
import { Fact } from '../response/Fact'
import shared from '../response/response.module.css'
import { useMay } from '../session/useMay'
import { isOpen } from './states'

const longestReason = 2000

type Props = { plan: SuspensionPlan; suspensions: Suspension[]; onAsked: (id: string) => void }

/** A plan that is kept: when it was drilled, and asking people for it. */
export function PlanDetail({ plan, suspensions, onAsked }: Props) {
  const { t, pick, language } = useWording()
  const mayAsk = useMay('Approve')
  const open = suspensions.find((each) => each.plan === plan.id && isOpen(each))
  return (
    <>
      <Heading>{pick(plan.names)}</Heading>
      <p className={shared.lead}>{t(`suspensions.kindWhat.${plan.kind}`, { defaultValue: '' })}</p>
      <dl className={panes.facts}>
        <Fact name={t('suspensions.plan')}>{plan.id}</Fact>
        <Fact name={t('policy.version')}>
          <code title={plan.version}>{plan.version.slice(0, 16)}…</code>
        </Fact>
        <Fact name={t('suspensions.lastDrill')}>
          {plan.drilledAt ? t('suspensions.drilled', { time: timeWords(language, plan.drilledAt), count: plan.drilledHoles ?? 0 }) : t('suspensions.neverDrilled')}
          {plan.drilledVersion && plan.drilledVersion !== plan.version && ` · ${t('suspensions.drilledBefore')}`}
        </Fact>
        <Fact name={t('suspensions.byHand')}>
          <a className={shared.link} href={playbookAddress(plan.id)} download={`${plan.id}.cacao.json`}>
            {t('suspensions.playbook')}
          </a>
        </Fact>
      </dl>
      {open ? (
        <p className={shared.note} data-testid="open-already">
          {t('suspensions.openAlready')}{' '}
          <a className={shared.link} href={`#suspensions/${encodeURIComponent(open.id)}`}>
            {t('suspensions.see')}
          </a>
        </p>
      ) : mayAsk ? (
        <ActForm
          label={t('suspensions.ask')}
          hint={t('suspensions.askHint')}
          note={t('suspensions.askReason')}
          button={t('suspensions.ask')}
          said={t('suspensions.asked')}
          isReady
          longest={longestReason}
          act={async (reason) => onAsked(await askForSuspension(plan.id, reason))}
          testId="suspension-ask"
        />
      ) : (
        mayAsk === false && (
          <p className={shared.hint} data-testid="may-not">
            {t('suspensions.mayNotAsk')}
          </p>
        )
      )}
    </>
  )
}
