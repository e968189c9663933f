import { TextInput } from '@mantine/core'
import { useState } from 'react'
import { resume } from '../api/http'
import type { Suspension } from '../api/measures'
import { useWording } from '../i18n/wording'
import { ActForm } from '../measures/ActForm'
import shared from '../response/response.module.css'
import { useMay } from '../session/useMay'

const longestReason = 2000

/** Ends it and lets go of what it ordered: each criterion of the plan needs what shows it. */
export function Resume({ suspension }: { suspension: Suspension }) {
  const { t, pick } = useWording()
  const mayResume = useMay('ReleaseContainment')
  const [proofs, setProofs] = useState<Record<string, string>>({})
  if (mayResume === undefined) return null
  return (
    <>
      <h3>{t('suspensions.resume')}</h3>
      {mayResume ? (
        <ActForm
          label={t('suspensions.resume')}
          hint={t('suspensions.resumeHint')}
          note={t('suspensions.resumeReason')}
          button={t('suspensions.resumeNow')}
          said={t('suspensions.recorded')}
          isReady={suspension.resumeNeeds.every(({ id }) => proofs[id]?.trim())}
          longest={longestReason}
          act={(reason) => resume(suspension.id, reason, proofs)}
          testId="resume"
        >
          {suspension.resumeNeeds.map(({ id, text }) => (
            <TextInput
              key={id}
              size="sm"
              required
              label={pick(text)}
              placeholder={t('suspensions.proof')}
              value={proofs[id] ?? ''}
              maxLength={longestReason}
              onChange={(event) => setProofs({ ...proofs, [id]: event.currentTarget.value })}
              data-testid={`proof-${id}`}
            />
          ))}
        </ActForm>
      ) : (
        <p className={shared.hint} data-testid="may-not-resume">
          {t('suspensions.mayNotResume')}
        </p>
      )}
    </>
  )
}
