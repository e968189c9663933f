import { Button } from '@mantine/core'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import type { Suppression } from '../api/detections'
import { endSuppression } from '../api/http'
import { timeWords } from '../exposure/times'
import { useWording } from '../i18n/wording'
import classes from './detections.module.css'
import { refusalOf } from './Trouble'

type Props = { heading: string; level: 2 | 3; suppressions: Suppression[]; titles: Map<string, string>; mayTriage: boolean | undefined }

/** What is held back, until when, and who answers for it. */
export function HeldBack({ heading, level, suppressions, titles, mayTriage }: Props) {
  const { t, count, language } = useWording()
  const queries = useQueryClient()
  const ending = useMutation({ mutationFn: endSuppression, onSuccess: () => queries.invalidateQueries({ queryKey: ['detections'] }) })
  const Heading = `h${level}` as const
  return (
    <section className={classes.heldBack} data-testid="held-back">
      <Heading className={level === 2 ? classes.heading2 : undefined}>{heading}</Heading>
      {suppressions.length === 0 && <p className={classes.hint}>{t('detections.heldBackNone')}</p>}
      <ul>
        {suppressions.map((each) => (
          <li key={each.id} data-testid="suppression" data-suppression={each.id}>
            <div className={classes.heldWhat}>
              <b>{each.ruleId ? (titles.get(each.ruleId.toLowerCase()) ?? each.ruleId) : t('detections.everyRule')}</b>
              <span className={classes.code}>{each.where.map(({ field, value }) => `${field} = ${value}`).join(t('detections.dialog.and')) || t('detections.wholeRule')}</span>
              <span className="numbers">
                {each.reason} · {t('detections.owner')}: {each.owner}
              </span>
            </div>
            <div className={`${classes.heldHow} numbers`}>
              <span>{t('detections.until', { time: timeWords(language, each.expiresAt) })}</span>
              <span title={t('detections.heldTimes', { count: count(each.heldBack) })}>
                {t('detections.held')}: <b data-testid="held-count">{count(each.heldBack)}</b>
              </span>
            </div>
            <Button
              size="compact-xs"
              variant="default"
              disabled={!mayTriage || ending.isPending}
              title={mayTriage === false ? t('detections.mayNot') : undefined}
              aria-label={t('detections.endOf', { reason: each.reason })}
              onClick={() => ending.mutate(each.id)}
              data-testid="suppression-end"
            >
              {t('detections.end')}
            </Button>
          </li>
        ))}
      </ul>
      <p className={classes.said} role="status">
        {ending.isSuccess ? t('detections.ended') : ''}
      </p>
      {ending.error && (
        <p className={classes.refusal} role="alert">
          {refusalOf(ending.error, t)}
        </p>
      )}
    </section>
  )
}
