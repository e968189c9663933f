import { TextInput } from '@mantine/core'
import { useState } from 'react'
import { reportSupplier } from '../api/http'
import { useWording } from '../i18n/wording'
import { ActForm, More } from '../measures/ActForm'
import { useMay } from '../session/useMay'

const longestReason = 2000

/** Somebody says that a supplier is compromised: plans for it may then propose what people decide. */
export function ReportSupplier() {
  const { t } = useWording()
  const mayReport = useMay('TriageDetections')
  const [supplier, setSupplier] = useState('')
  const [source, setSource] = useState('')
  if (!mayReport) return null
  return (
    <More title={t('suspensions.report')} testId="report-more">
      <ActForm
        label={t('suspensions.report')}
        hint={t('suspensions.reportHint')}
        note={t('suspensions.reportReason')}
        button={t('suspensions.reportNow')}
        said={t('suspensions.reported')}
        isReady={supplier.trim() !== '' && source.trim() !== ''}
        longest={longestReason}
        act={(reason) => reportSupplier(supplier.trim(), source.trim(), reason)}
        testId="report"
        unknown={t('suspensions.unknownSupplier')}
      >
        <TextInput size="sm" required label={t('suspensions.supplier')} value={supplier} maxLength={200} onChange={(event) => setSupplier(event.currentTarget.value)} data-testid="report-supplier" />
        <TextInput size="sm" required label={t('suspensions.source')} value={source} maxLength={200} onChange={(event) => setSource(event.currentTarget.value)} data-testid="report-source" />
      </ActForm>
    </More>
  )
}
