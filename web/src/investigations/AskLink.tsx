import { useWording } from '../i18n/wording'
import shared from '../response/response.module.css'
import { useMay } from '../session/useMay'
import { askAbout } from './states'

/** Leads to the question about something that was recorded, for whoever may ask it. */
export function AskLink({ subject }: { subject: string }) {
  const { t } = useWording()
  if (!useMay('Investigate')) return null
  return (
    <p>
      <a className={shared.link} href={askAbout(subject)} data-testid="ask-about">
        {t('investigations.askAboutThis')}
      </a>
    </p>
  )
}
