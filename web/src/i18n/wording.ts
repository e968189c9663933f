import { useTranslation } from 'react-i18next'
import type { BilingualText } from '../api/contract'
import type { Language } from './index'

/** The words of the language in use: texts of this page, bilingual data, numbers and times. */
export function useWording() {
  const { t, i18n } = useTranslation()
  const language: Language = i18n.language === 'ja' ? 'ja' : 'en'
  const number = new Intl.NumberFormat(language)
  return {
    t,
    language,
    pick: (text: BilingualText) => text[language] || text.en || text.ja,
    count: (value: number) => number.format(Math.round(value)),
    /** A label of a closed list, or the word itself when a newer server sends one that this page does not know. */
    label: (group: LabelGroup, word: string) =>
      t(`${group}.${word}`, { defaultValue: word }),
    fact: (kind: string) => t(`fact.${factKey(kind)}`, { defaultValue: kind }),
    duration: (ms: number) => {
      if (ms >= 10_000) return t('unit.s', { value: number.format(Math.round(ms / 100) / 10) })
      return t('unit.ms', { value: number.format(ms < 10 ? Math.round(ms * 10) / 10 : Math.round(ms)) })
    },
  }
}

type LabelGroup = 'state' | 'member' | 'item' | 'severity' | 'concentration' | 'play' | 'stream' | 'decision' | 'deadline' | 'confidence' | 'vexStatus' | 'caseState' | 'action' | 'guardrail' | 'standing' | 'outcome' | 'autonomy' | 'verdictOf' | 'suspensionState' | 'controlState' | 'controlMode' | 'investigationState' | 'modelConfidence'

export type Wording = ReturnType<typeof useWording>

/** `detection.sighted/1` → `detection-sighted`: versions of a fact share their words. */
export const factKey = (kind: string) => kind.replace(/\/\d+$/, '').replaceAll('.', '-')
