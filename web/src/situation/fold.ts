import type { ErasedContents, MemberSituation, Play, SituationChange, SituationItem, SituationSnapshot } from '../api/contract'

/** Items kept per play; older ones are in the evidence, not on this page. */
export const itemsKept = 2000

/** The snapshot after one change. A change that the snapshot already holds alters nothing. */
export function foldChange(snapshot: SituationSnapshot, change: SituationChange): SituationSnapshot {
  if (change.sequence <= snapshot.sequence) return snapshot
  return {
    ...snapshot,
    sequence: change.sequence,
    inCommon: change.inCommon ?? snapshot.inCommon,
    verdict: change.verdict ?? snapshot.verdict,
    plays: foldPlays(snapshot.plays, change),
  }
}

function foldPlays(plays: Play[], change: SituationChange): Play[] {
  if (change.playReplaced) return put(plays, change.playReplaced, (play) => play.name)
  const play = plays.find((candidate) => candidate.name === change.play)
  if (play) return put(plays, foldPlay(play, change), (candidate) => candidate.name)
  const carriesPlay = change.member || change.item || change.payments
  return carriesPlay ? [...plays, foldPlay(emptyPlay(change.play), change)] : plays
}

function foldPlay(play: Play, change: SituationChange): Play {
  return {
    ...play,
    elapsedMs: play.ended ? play.elapsedMs : Math.max(play.elapsedMs, change.elapsedMs),
    members: change.member ? putMember(play.members, change.member) : play.members,
    payments: change.payments ?? play.payments,
    items: forget(change.item ? addItem(play.items, change.item) : play.items, change.erased),
  }
}

const putMember = (members: MemberSituation[], member: MemberSituation) => put(members, member, (each) => each.id)

function addItem(items: SituationItem[], item: SituationItem): SituationItem[] {
  const known = items.length < itemsKept ? items : withoutOldest(items)
  return [...known, item]
}

/** Nothing quotes what has been erased. */
function forget(items: SituationItem[], erased: ErasedContents | null | undefined): SituationItem[] {
  if (!erased) return items
  const ids = new Set(erased.entryIds)
  return items.map((item) => (item.entryId && ids.has(item.entryId) ? { ...item, text: erased.text } : item))
}

/** An alarm is not scrolled away by what happens after it. */
function withoutOldest(items: SituationItem[]): SituationItem[] {
  const alarms = items.filter((each) => each.kind === 'alarm')
  const others = items.filter((each) => each.kind !== 'alarm')
  return [...alarms, ...others.slice(1)]
}

function put<T>(list: T[], value: T, key: (each: T) => string): T[] {
  const at = list.findIndex((each) => key(each) === key(value))
  return at < 0 ? [...list, value] : list.with(at, value)
}

function emptyPlay(name: string): Play {
  return {
    name,
    recorded: false,
    ended: false,
    elapsedMs: 0,
    members: [],
    payments: { perSecond: 0, attempts: 0, refused: 0 },
    items: [],
  }
}
