import { Checkbox, TextInput } from '@mantine/core'
import { useWording } from '../i18n/wording'
import classes from './detections.module.css'
import type { Candidate } from './suppression'

type Props = { candidates: Candidate[]; onChange: (candidates: Candidate[]) => void; isTried: boolean; isOfCorrelation: boolean }

/** Which fields an event must have, with which values. */
export function Conditions({ candidates, onChange, isTried, isOfCorrelation }: Props) {
  const { t } = useWording()
  const change = (at: number, to: Partial<Candidate>) => onChange(candidates.map((each, i) => (i === at ? { ...each, ...to } : each)))
  return (
    <>
      {candidates.length > 0 && (
        <fieldset className={classes.fieldset}>
          <legend>{t('detections.dialog.where')}</legend>
          {candidates.map(({ field, value, isChosen }, at) => (
            <div key={at} className={classes.condition} data-testid="condition" data-field={field}>
              <Checkbox size="xs" label={field} aria-label={t('detections.dialog.use', { field })} checked={isChosen} onChange={(event) => change(at, { isChosen: event.currentTarget.checked })} />
              <TextInput
                size="xs"
                aria-label={`${field}: ${t('detections.value')}`}
                classNames={{ input: classes.code ?? '' }}
                value={value}
                disabled={!isChosen}
                error={isTried && isChosen && value === '' ? t('detections.dialog.valueMissing') : undefined}
                onChange={(event) => change(at, { value: event.currentTarget.value })}
              />
            </div>
          ))}
          <p className={classes.hint}>
            {t('detections.dialog.wildcards')} {isOfCorrelation && t('detections.dialog.completing')}
          </p>
        </fieldset>
      )}
      {!candidates.some((each) => each.isChosen) && (
        <p className={classes.warning} role="alert" data-testid="suppress-warning">
          {t(candidates.length > 0 ? 'detections.dialog.wholeRule' : 'detections.dialog.noFields')}
        </p>
      )}
    </>
  )
}
