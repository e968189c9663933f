import type { ModelProposal } from '../api/measures'
import { useWording } from '../i18n/wording'
import classes from '../measures/measures.module.css'
import shared from '../response/response.module.css'
import { visible } from './visible'

type Props = { proposal: ModelProposal; onWhy: (entryId: string, text: string) => void }

/** What the model makes of it, marked as a machine's: text alone, and only names that exist. */
export function Proposal({ proposal, onWhy }: Props) {
  const { t, pick, label } = useWording()
  return (
    <section aria-label={t('investigations.proposal')} data-testid="proposal">
      <p className={classes.model} data-testid="machine-proposal">
        <b>{t('investigations.machine')}</b>
        {t('investigations.machineHint')}
      </p>
      <h3>{t('investigations.hypothesis', { confidence: label('modelConfidence', proposal.confidence) })}</h3>
      <blockquote className={classes.said}>{visible(pick(proposal.hypothesis))}</blockquote>
      <h3>{t('investigations.evidence')}</h3>
      {proposal.evidence.length === 0 && <p className={shared.hint}>{t('investigations.noEvidence')}</p>}
      <ul className={classes.plain}>
        {proposal.evidence.map((each) => (
          <li key={each.as}>
            <button type="button" className={shared.link} onClick={() => onWhy(each.name, each.as)} data-testid="proposal-evidence">
              {visible(each.name)}
            </button>
          </li>
        ))}
      </ul>
      {proposal.scope.length > 0 && (
        <>
          <h3>{t('investigations.scope')}</h3>
          <ul className={shared.things}>
            {proposal.scope.map((each) => (
              <li key={each.as}>{each.as === each.name ? visible(each.name) : `${visible(each.as)} = ${visible(each.name)}`}</li>
            ))}
          </ul>
        </>
      )}
      {proposal.playbook && (
        <>
          <h3>{t('investigations.playbook')}</h3>
          <p className={classes.small}>{proposal.playbookName ? `${visible(proposal.playbookName)} (${visible(proposal.playbook)})` : t('investigations.playbookGone', { id: visible(proposal.playbook) })}</p>
        </>
      )}
      <h3>{t('investigations.message')}</h3>
      <blockquote className={classes.said}>{visible(pick(proposal.message))}</blockquote>
    </section>
  )
}
