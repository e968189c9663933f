import { Button, TextInput } from '@mantine/core'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { openCampaign } from '../api/http'
import { useWording } from '../i18n/wording'
import { More } from '../measures/ActForm'
import shared from '../response/response.module.css'
import { refusalOf } from '../response/Trouble'
import { useMay } from '../session/useMay'

const longest = 200

/** Opens a campaign for advisories that reach us; how much a team can do is told by the command line. */
export function OpenCampaign({ onOpened }: { onOpened: (id: string) => void }) {
  const { t } = useWording()
  const queries = useQueryClient()
  const mayManage = useMay('ManageRemediation')
  const [wish, setWish] = useState({ title: '', owner: '', advisories: '' })
  const [isTried, setTried] = useState(false)
  const advisories = wish.advisories.split(/[\s,、]+/).filter((each) => each !== '')
  const isReady = wish.title.trim() !== '' && wish.owner.trim() !== '' && advisories.length > 0
  const opening = useMutation({
    mutationFn: () => openCampaign({ title: wish.title.trim(), owner: wish.owner.trim(), advisories }),
    onSuccess: onOpened,
    onSettled: () => queries.invalidateQueries({ queryKey: ['response'] }),
  })
  if (!mayManage) return null
  return (
    <More title={t('campaigns.begin.title')} testId="open-more">
      <form
        noValidate
        className={shared.act}
        aria-label={t('campaigns.begin.title')}
        onSubmit={(event) => {
          event.preventDefault()
          setTried(true)
          if (isReady) opening.mutate()
        }}
      >
        <p className={shared.hint}>{t('campaigns.begin.hint')}</p>
        {(['title', 'owner', 'advisories'] as const).map((each) => (
          <TextInput
            key={each}
            size="sm"
            required
            label={t(`campaigns.begin.${each}Of`)}
            value={wish[each]}
            maxLength={longest}
            onChange={(event) => setWish({ ...wish, [each]: event.currentTarget.value })}
            data-testid={`open-${each}`}
          />
        ))}
        {isTried && !isReady && (
          <p className={shared.note} role="alert">
            {t('measures.fillIn')}
          </p>
        )}
        <div className={shared.buttons}>
          <Button type="submit" size="sm" variant="default" loading={opening.isPending} data-testid="open-submit">
            {t('campaigns.begin.button')}
          </Button>
        </div>
        {opening.error && (
          <p className={shared.refusal} role="alert">
            {refusalOf(opening.error, t)}
          </p>
        )}
      </form>
    </More>
  )
}
