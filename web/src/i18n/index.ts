import i18next from 'i18next'
import { initReactI18next } from 'react-i18next'
import en from './en.json'
import ja from './ja.json'

export const languages = ['en', 'ja'] as const
export type Language = (typeof languages)[number]

const remembered = 'hikeshi.language'

export function firstLanguage(): Language {
  const chosen = localStorage.getItem(remembered)
  if (chosen === 'en' || chosen === 'ja') return chosen
  return navigator.language.toLowerCase().startsWith('ja') ? 'ja' : 'en'
}

export function speak(language: Language): void {
  localStorage.setItem(remembered, language)
  void i18next.changeLanguage(language)
}

i18next.on('languageChanged', (language) => {
  document.documentElement.lang = language
})

void i18next.use(initReactI18next).init({
  lng: firstLanguage(),
  fallbackLng: 'en',
  resources: { en: { translation: en }, ja: { translation: ja } },
  interpolation: { escapeValue: false },
  initAsync: false,
})

export default i18next
