import { useQuery } from '@tanstack/react-query'
import { useEffect, useState } from 'react'
import type { SealedDocument, SealedTerms, WhyTree } from '../api/contract'
import { fetchSealed } from '../api/http'
import { useWording } from '../i18n/wording'
import { exactTime } from './exactTime'
import { canUnseal, unseal } from './unseal'
import classes from './why.module.css'

/** A document under embargo: until when, for whom, and after the end what it says. Only for those who may read evidence; others read its summary. */
export function Sealed({ tree }: { tree: WhyTree }) {
  const { t, language } = useWording()
  const terms = termsOf(tree.body)
  const isOver = terms !== null && Date.parse(terms.until) <= Date.now()
  const released = useQuery({
    queryKey: ['evidence', 'sealed', tree.entryId],
    queryFn: ({ signal }) => fetchSealed(tree.entryId, signal),
    enabled: isOver,
    retry: false,
  })
  if (!terms) return null
  return (
    <div data-testid="sealed" data-over={isOver}>
      <p className={classes.note}>{t(isOver ? 'why.sealed.ended' : 'why.sealed.until', { date: exactTime(terms.until, language) })}</p>
      <p className={classes.note}>{t('why.sealed.readers', { names: terms.readers.map((reader) => reader.name).join(language === 'ja' ? '、' : ', ') })}</p>
      {released.data?.key && <Released document={released.data} />}
    </div>
  )
}

type Opened = { text: string | null; address: string }

function Released({ document }: { document: SealedDocument }) {
  const { t } = useWording()
  const [opened, show] = useState<Opened | 'differs' | null>(null)
  useEffect(() => (opened && opened !== 'differs' ? () => URL.revokeObjectURL(opened.address) : undefined), [opened])
  const open = async () => {
    const content = await unseal(document)
    // Somebody else's document is data: it is shown as plain text, or saved, and never run here.
    show(content ? { text: document.mediaType.startsWith('text/') ? new TextDecoder().decode(content) : null, address: URL.createObjectURL(new Blob([content], { type: 'application/octet-stream' })) } : 'differs')
  }
  if (!canUnseal()) return <p className={classes.note}>{t('why.sealed.elsewhere')}</p>
  if (opened === 'differs') return <p className={classes.note} role="alert">{t('why.sealed.differs')}</p>
  if (!opened) {
    return (
      <button type="button" className={classes.toggle} onClick={() => void open()}>
        {t('why.sealed.open')}
      </button>
    )
  }
  return (
    <>
      {opened.text !== null && <pre className={classes.json} tabIndex={0}>{opened.text}</pre>}
      <p className={classes.note}>
        <a href={opened.address} download={document.title ?? 'document'}>{t('why.sealed.save')}</a>
      </p>
    </>
  )
}

/** Null when the body is not shown to this reader. */
function termsOf(body: string | null | undefined): SealedTerms | null {
  try {
    const terms = JSON.parse(body ?? 'null') as SealedTerms | null
    return terms && typeof terms.until === 'string' && Array.isArray(terms.readers) ? terms : null
  } catch {
    return null
  }
}
