import { Button } from '@mantine/core'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { tellControl } from '../api/http'
import { useWording } from '../i18n/wording'
import { More } from '../measures/ActForm'
import shared from '../response/response.module.css'
import { refusalOf } from '../response/Trouble'

/** Asks people whether a virtual patch that logs may refuse. */
export function AskToBlock({ id }: { id: string }) {
  const { t } = useWording()
  const queries = useQueryClient()
  const asking = useMutation({ mutationFn: () => tellControl(id, 'block'), onSettled: () => queries.invalidateQueries({ queryKey: ['response'] }) })
  return (
    <More title={t('controls.block.title')} testId="act-block">
      <div className={shared.act}>
        <p className={shared.hint}>{t('controls.block.hint')}</p>
        <div className={shared.buttons}>
          <Button size="sm" variant="default" loading={asking.isPending} onClick={() => asking.mutate()} data-testid="block-submit">
            {t('controls.block.button')}
          </Button>
        </div>
        {asking.error && (
          <p className={shared.refusal} role="alert">
            {refusalOf(asking.error, t)}
          </p>
        )}
      </div>
    </More>
  )
}
