import { timeWords } from '../exposure/times'
import { useWording } from '../i18n/wording'
import { useNow } from '../pages/useNow'
import { leftWords } from './words'

type Props = { until: string; over: string }

/** What is left until a time, and the time itself where one points at it. */
export function Countdown({ until, over }: Props) {
  const { t, language } = useWording()
  const left = leftWords(new Date(until).getTime() - useNow(), t)
  return (
    <time className="numbers" dateTime={until} title={timeWords(language, until)} data-testid="countdown">
      {left || over}
    </time>
  )
}
