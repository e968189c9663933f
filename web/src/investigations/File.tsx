import { fileProposal } from '../api/http'
import type { InvestigationAnswer } from '../api/measures'
import { useWording } from '../i18n/wording'
import { ActForm, More } from '../measures/ActForm'
import shared from '../response/response.module.css'
import { useMay } from '../session/useMay'

const longestReason = 1000

/** A person asks other people for the playbook that the model proposes, in own words. Nothing runs when they agree. */
export function File({ investigation }: { investigation: InvestigationAnswer }) {
  const { t } = useWording()
  const mayAsk = useMay('Investigate')
  if (investigation.approval) {
    return (
      <p className={shared.hint}>
        <a className={shared.link} href={`#approvals/${encodeURIComponent(investigation.approval)}`} data-testid="filed">
          {t('investigations.filed')}
        </a>
      </p>
    )
  }
  if (!mayAsk || !investigation.proposal?.playbookName) return null
  return (
    <More title={t('investigations.file')} testId="file-more">
      <ActForm
        label={t('investigations.file')}
        hint={t('investigations.fileHint')}
        note={t('investigations.fileReason')}
        button={t('investigations.fileNow')}
        said={t('suspensions.asked')}
        isReady
        longest={longestReason}
        act={(reason) => fileProposal(investigation.id, reason)}
        testId="file"
      />
    </More>
  )
}
