import { useId, useState } from 'react'
import type { WhyGround, WhyTree } from '../api/contract'
import { factKey, useWording } from '../i18n/wording'
import { Icon } from '../icons/Icon'
import { paths } from '../icons/paths'
import { exactTime } from './exactTime'
import { prettyJson } from './prettyJson'
import { Sealed } from './Sealed'
import classes from './why.module.css'

/** One entry, and beneath it what caused it. */
export function WhyNode({ tree }: { tree: WhyTree }) {
  const { t, fact, language, pick } = useWording()
  if (tree.state === 'unknown') return <Unknown tree={tree} />
  return (
    <li className={classes.step} data-testid="why-node" data-kind={tree.kind} data-entry={tree.entryId}>
      <article className={classes.entry}>
        <h3>{fact(tree.kind)}</h3>
        <p className={classes.summary}>{tree.text ? pick(tree.text) : tree.summary}</p>
        <p className={`${classes.facts} numbers`}>
          <span>
            {t('why.actor')} <b>{tree.actor}</b>
          </span>
          <time dateTime={tree.time}>{exactTime(tree.time, language)}</time>
          <span>{t('why.entry', { index: tree.index })}</span>
        </p>
        <Grounds grounds={tree.grounds ?? []} />
        {tree.state === 'recorded' && !tree.repeated && factKey(tree.kind) === 'evidence-document-sealed' && <Sealed tree={tree} />}
        {tree.repeated ? <p className={classes.note}>{t('why.repeated')}</p> : <Body tree={tree} />}
      </article>
      {tree.causes.length > 0 && (
        <>
          <p className={classes.because}>
            <Icon paths={paths.down} size={14} strokeWidth={2} />
            {tree.causes.length > 1 ? t('why.becauseAll', { count: tree.causes.length }) : t('why.because')}
          </p>
          <ol className={tree.causes.length > 1 ? classes.branches : classes.chain}>
            {tree.causes.map((cause) => (
              <WhyNode key={cause.entryId} tree={cause} />
            ))}
          </ol>
        </>
      )}
      {tree.cut && <p className={classes.root}>{t('why.cut')}</p>}
      {tree.causes.length === 0 && !tree.repeated && !tree.cut && <p className={classes.root}>{t('why.root')}</p>}
    </li>
  )
}

/** Named as a cause, and not in this log: nothing is known of it but its name. */
function Unknown({ tree }: { tree: WhyTree }) {
  const { t } = useWording()
  return (
    <li className={classes.step} data-testid="why-node" data-entry={tree.entryId}>
      <article className={classes.entry}>
        <p className={classes.note}>{t('why.notHere')}</p>
        <p className={classes.id}>
          {t('why.id')} {tree.entryId}
        </p>
      </article>
    </li>
  )
}

/** The rule, the policy, the approval that it rests on. */
function Grounds({ grounds }: { grounds: WhyGround[] }) {
  const { t } = useWording()
  return grounds.map((ground, at) => (
    <p key={at} className={classes.id}>
      {t(`why.ground.${ground.kind}`, { defaultValue: ground.kind })}: {ground.title ?? ground.name}
      {ground.version ? ` · ${ground.version}` : ''}
      {ground.by ? ` · ${ground.by}` : ''}
    </p>
  ))
}

function Body({ tree }: { tree: WhyTree }) {
  const { t } = useWording()
  const [isOpen, open] = useState(false)
  const id = useId()
  if (tree.body == null) return <p className={classes.note}>{t(tree.state === 'erased' ? 'why.erased' : 'why.withheld')}</p>
  return (
    <>
      <button type="button" className={classes.toggle} aria-expanded={isOpen} aria-controls={id} onClick={() => open(!isOpen)}>
        <Icon paths={paths.chevron} size={13} strokeWidth={2.2} />
        {t(isOpen ? 'why.hide' : 'why.show')}
      </button>
      <div id={id} hidden={!isOpen}>
        {isOpen && (
          <>
            <p className={classes.id}>
              {tree.kind} · {t('why.id')} {tree.entryId}
            </p>
            <pre className={classes.json} tabIndex={0}>
              {prettyJson(tree.body)}
            </pre>
          </>
        )}
      </div>
    </>
  )
}
