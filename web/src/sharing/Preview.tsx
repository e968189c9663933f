import { useQuery } from '@tanstack/react-query'
import { fetchPreview } from '../api/http'
import { useWording } from '../i18n/wording'
import { Mark } from '../measures/Heading'
import classes from '../measures/measures.module.css'
import { Trouble } from '../response/Trouble'

/** What a bundle would do here if it came now. */
export function Preview({ entry }: { entry: string }) {
  const { t } = useWording()
  const asked = useQuery({ queryKey: ['response', 'preview', entry], queryFn: ({ signal }) => fetchPreview(entry, signal) })
  if (asked.isPending) return <p className={classes.small}>{t('sharing.previewing')}</p>
  if (asked.error) return <Trouble error={asked.error} />
  const { accepted, refused } = asked.data
  return (
    <div data-testid="preview">
      <p className={classes.small}>{t('sharing.previewHint')}</p>
      {accepted.length + refused.length === 0 && <p>{t('sharing.previewNothing')}</p>}
      <ol className={classes.rows}>
        {accepted.map((each, index) => (
          <li key={`${each.title} ${index}`}>
            <b>{each.title}</b>
            {each.actions.map((action) => (
              <p key={`${action.rule} ${action.target}`}>
                <Mark tone={action.verdict === 'order' ? 'contained' : action.verdict === 'waiting' ? 'exposed' : 'quiet'}>{t(`sharing.what.${action.verdict}`)}</Mark> {action.target}: <span lang="en">{action.reason}</span>
              </p>
            ))}
            {each.touches.length > 0 && (
              <p>
                {t('sharing.touches')}: {each.touches.map((touch) => `${touch.service}${touch.exposed ? ` (${t('sharing.exposed')})` : ''}${touch.functions.length > 0 ? ` → ${touch.functions.join(', ')}` : ''}`).join('; ')}
              </p>
            )}
            {each.rule && <p>{t('sharing.wouldWatch', { title: each.rule.title })}</p>}
            {each.techniques.length + each.playbooks.length > 0 && (
              <p className={classes.small}>
                {t('sharing.tells')}: {[...each.techniques, ...each.playbooks].join(', ')}
              </p>
            )}
          </li>
        ))}
        {refused.map((each) => (
          <li key={each.objectId}>
            <Mark tone="lost">{t('sharing.refused')}</Mark> {each.what}: <span lang="en">{each.reason}</span>
          </li>
        ))}
      </ol>
    </div>
  )
}
