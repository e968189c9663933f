import { Drawer } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import type { MemberSituation, SituationItem } from '../api/contract'
import { fetchWhy, isRefused } from '../api/http'
import { playTime } from '../i18n/clock'
import { useWording } from '../i18n/wording'
import { WhyNode } from './WhyNode'
import classes from './why.module.css'

type Props = { item: SituationItem | null; members: MemberSituation[]; onClose: () => void }

/** Why something happened: the chain of causes, from the action down to the event. */
export function WhyDrawer({ item, members, onClose }: Props) {
  const { t } = useWording()
  return (
    <Drawer.Root
      classNames={{ content: classes.drawer ?? '' }}
      opened={item !== null} onClose={onClose} position="right" size={620} transitionProps={{ duration: 120 }}>
      <Drawer.Overlay backgroundOpacity={0.28} />
      <Drawer.Content data-testid="why-drawer" radius={0}>
        <div className={classes.head}>
          <Drawer.Title className={classes.title}>{t('why.title')}</Drawer.Title>
          <Drawer.CloseButton aria-label={t('why.close')} />
        </div>
        <Drawer.Body className={classes.body}>{item?.entryId && <Why item={item} entryId={item.entryId} members={members} />}</Drawer.Body>
      </Drawer.Content>
    </Drawer.Root>
  )
}

function Why({ item, entryId, members }: { item: SituationItem; entryId: string; members: MemberSituation[] }) {
  const { t, pick, label } = useWording()
  const why = useQuery({
    queryKey: ['evidence', 'why', item.member, entryId],
    queryFn: ({ signal }) => fetchWhy(item.member, entryId, signal),
  })
  const member = members.find((each) => each.id === item.member)
  return (
    <>
      <div className={classes.asked}>
        <p className="numbers">
          {t('why.chosen')} · {label('item', item.kind)} · {member ? pick(member.name) : item.member} · {playTime(item.atMs)}
        </p>
        <p>{pick(item.text)}</p>
      </div>
      {why.isPending && <p className={classes.state}>{t('why.loading')}</p>}
      {why.error && <p className={classes.state} role="alert">{refusalOf(why.error, t)}</p>}
      {why.data && (
        <>
          <p className={classes.intro}>{t('why.intro')}</p>
          <ol className={classes.chain}>
            <WhyNode tree={why.data} />
          </ol>
        </>
      )}
    </>
  )
}

function refusalOf(error: Error, t: ReturnType<typeof useWording>['t']): string {
  if (isRefused(error, 404)) return t('why.unknown')
  return t('why.failed', { reason: error.message })
}
