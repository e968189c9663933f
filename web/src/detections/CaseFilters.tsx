import { NativeSelect, TextInput } from '@mantine/core'
import { type CasesQuestion, caseStates, levels } from '../api/detections'
import { useWording } from '../i18n/wording'
import classes from './detections.module.css'

type Props = { question: CasesQuestion; onAsk: (question: CasesQuestion) => void; states: Record<string, number> | undefined }

const longestText = 200

export function CaseFilters({ question, onAsk, states }: Props) {
  const { t, label, count } = useWording()
  const counted = (words: string, which: readonly string[]) =>
    states ? t('detections.stateCount', { state: words, count: count(which.reduce((sum, state) => sum + (states[state] ?? 0), 0)) }) : words
  return (
    <div className={classes.filters}>
      <TextInput
        className={classes.search ?? ''}
        type="search"
        size="xs"
        label={t('detections.search')}
        placeholder={t('detections.searchHint')}
        value={question.text}
        maxLength={longestText}
        onChange={(event) => onAsk({ ...question, text: event.currentTarget.value })}
        data-testid="detections-search"
      />
      <NativeSelect
        size="xs"
        label={t('detections.state')}
        value={question.state}
        onChange={(event) => onAsk({ ...question, state: event.currentTarget.value })}
        data={[
          { value: '', label: counted(t('detections.anyState'), caseStates) },
          { value: 'unsettled', label: counted(t('detections.unsettled'), ['open', 'in-progress']) },
          ...caseStates.map((state) => ({ value: state, label: counted(label('caseState', state), [state]) })),
        ]}
        data-testid="detections-state"
      />
      <NativeSelect
        size="xs"
        label={t('detections.level')}
        value={question.level}
        onChange={(event) => onAsk({ ...question, level: event.currentTarget.value })}
        data={[{ value: '', label: t('detections.anyLevel') }, ...levels.slice(0, -1).map((level, at) => ({ value: level, label: at === 0 ? label('severity', level) : t('detections.levelUp', { level: label('severity', level) }) }))]}
        data-testid="detections-level"
      />
    </div>
  )
}
