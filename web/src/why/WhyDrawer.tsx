import { Drawer } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { fetchWhy, isRefused } from '../api/http'
import { useWording } from '../i18n/wording'
import { WhyNode } from './WhyNode'
import classes from './why.module.css'

/** What somebody asks about: an entry in a member's evidence, and what the page says of it. */
export type Asked = { member: string; entryId: string; about: string; text: string }

type Props = { asked: Asked | null; onClose: () => void }

/** Why something happened: the chain of causes, from the action down to the event. */
export function WhyDrawer({ asked, onClose }: Props) {
  const { t } = useWording()
  return (
    <Drawer.Root
      classNames={{ content: classes.drawer ?? '' }}
      opened={asked !== null} onClose={onClose} position="right" size={620} transitionProps={{ duration: 120 }}>
      <Drawer.Overlay backgroundOpacity={0.28} />
      <Drawer.Content data-testid="why-drawer" radius={0}>
        <div className={classes.head}>
          <Drawer.Title className={classes.title}>{t('why.title')}</Drawer.Title>
          <Drawer.CloseButton aria-label={t('why.close')} />
        </div>
        <Drawer.Body className={classes.body}>{asked && <Why asked={asked} />}</Drawer.Body>
      </Drawer.Content>
    </Drawer.Root>
  )
}

function Why({ asked: { member, entryId, about, text } }: { asked: Asked }) {
  const { t } = useWording()
  const why = useQuery({
    queryKey: ['evidence', 'why', member, entryId],
    queryFn: ({ signal }) => fetchWhy(member, entryId, signal),
  })
  return (
    <>
      <div className={classes.asked}>
        <p className="numbers">
          {t('why.chosen')} · {about}
        </p>
        <p>{text}</p>
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
