import type { SuspensionNotice } from '../api/measures'
import { timeWords } from '../exposure/times'
import { useWording } from '../i18n/wording'
import classes from '../measures/measures.module.css'
import shared from '../response/response.module.css'

/** What is told to whom, as it goes out, in both languages. People send it; nothing here does. */
export function Notices({ notices }: { notices: SuspensionNotice[] }) {
  const { t, pick, language } = useWording()
  return (
    <>
      <h3>{t('suspensions.notices')}</h3>
      <p className={shared.hint}>{t('suspensions.noticesHint')}</p>
      <ul className={classes.rows}>
        {notices.map((notice) => (
          <li key={notice.id} data-testid="notice" data-notice={notice.id}>
            <p className={classes.rowHead}>
              <b>{pick(notice.audience)}</b>
              <span className="numbers">{t('suspensions.tellBy', { channel: pick(notice.channel), time: timeWords(language, notice.by) })}</span>
            </p>
            <p className={classes.text} lang="ja">
              {notice.text.ja}
            </p>
            <p className={classes.text} lang="en">
              {notice.text.en}
            </p>
          </li>
        ))}
      </ul>
    </>
  )
}
