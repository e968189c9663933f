import { ActionIcon, useComputedColorScheme, useMantineColorScheme } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import { type Language, languages, speak } from '../i18n'
import { Icon } from '../icons/Icon'
import { paths } from '../icons/paths'
import classes from './header.module.css'

const ownNames: Record<Language, string> = { en: 'English', ja: '日本語' }

/** Language and light or dark, wherever a person may stand. */
export function Appearance() {
  const { t, i18n } = useTranslation()
  const { setColorScheme } = useMantineColorScheme()
  const isDark = useComputedColorScheme('light') === 'dark'
  return (
    <>
      <div className={classes.languages} role="group" aria-label={t('header.language')} data-testid="language-switch">
        {languages.map((language) => (
          <button
            key={language}
            type="button"
            lang={language}
            aria-pressed={i18n.language === language}
            data-language={language}
            onClick={() => speak(language)}
          >
            {ownNames[language]}
          </button>
        ))}
      </div>
      <ActionIcon
        variant="subtle"
        color="gray"
        size={32}
        onClick={() => setColorScheme(isDark ? 'light' : 'dark')}
        aria-label={t(isDark ? 'header.toLight' : 'header.toDark')}
        title={t(isDark ? 'header.toLight' : 'header.toDark')}
        data-testid="appearance-switch"
      >
        <Icon paths={isDark ? paths.sun : paths.moon} size={18} />
      </ActionIcon>
    </>
  )
}
