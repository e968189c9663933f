import type { MemberState } from '../api/contract'

const unknown = 'M9 9a3 3 0 1 1 4.4 2.7c-1 .5-1.4 1.1-1.4 2.3M12 17.5v.1'

/** Marks of a member's state. */
export const statePaths: Record<MemberState, string> = {
  unknown,
  'not-exposed': 'M6.5 12h11',
  exposed: 'M12 6v7.5M12 17.5v.2',
  immune: 'M6 12.5l4 4 8-8.5',
  touched: 'M13.5 4 7.5 13h8l-5 7',
  contained: 'M7.5 7.5h9v9h-9z',
  lost: 'M6.5 6.5l11 11M17.5 6.5l-11 11',
}

const memberPaths: Record<string, string> = {
  megabank: 'M3 9.5 12 4l9 5.5zM3.5 20h17M6 10v7M10 10v7M14 10v7M18 10v7',
  'regional-bank': 'M4.5 10.5 12 5.5l7.5 5zM5 19h14M8.5 11v5.5M15.5 11v5.5',
  'credit-cooperative':
    'M8.5 11.5a2.7 2.7 0 1 0 0-5.4 2.7 2.7 0 0 0 0 5.4zM3.5 18.5c0-2.9 2.2-4.5 5-4.5s5 1.6 5 4.5M15.5 6.4a2.6 2.6 0 0 1 0 5M16 14.2c2.7.3 4.5 1.8 4.5 4.3',
  securities: 'M4 4.5v15h16M7.5 15.5l3.5-4.5 3 2.5 5-6.5',
  insurer: 'M12 4v1.2M4 13.2a8 8 0 0 1 16 0zM12 13.2v4.6a2 2 0 0 1-4 0',
  exchange: 'M4 9h15l-3.8-3.8M20 15H5l3.8 3.8',
  'clearing-house': 'M12 4v15.5M8 19.5h8M5 7h14M5 7l-2.5 6a2.6 2.6 0 0 0 5 0zM19 7l-2.5 6a2.6 2.6 0 0 0 5 0z',
  hub: 'M12 3l8 4.5v9L12 21l-8-4.5v-9zM12 14.8a2.8 2.8 0 1 0 0-5.6 2.8 2.8 0 0 0 0 5.6z',
}

export const memberPath = (kind: string) => memberPaths[kind] ?? unknown

const itemPaths: Record<string, string> = {
  advisory: 'M6.5 4h8l3.5 3.5V20h-11.5zM9.5 11h5.5M9.5 15h5.5',
  attack: 'M13.5 3.5 6.5 13h9l-5 7.5',
  sighting: 'M2.8 12S6.3 6 12 6s9.2 6 9.2 6-3.5 6-9.2 6-9.2-6-9.2-6zM12 14.5a2.5 2.5 0 1 0 0-5 2.5 2.5 0 0 0 0 5z',
  decision: 'M12 20v-7M12 13 6 7M12 13l6-6M6 11V7h4M14 7h4v4',
  containment: 'M8.5 5H5v14h3.5M15.5 5H19v14h-3.5M12 13.5a1.5 1.5 0 1 0 0-3 1.5 1.5 0 0 0 0 3z',
  waiting: 'M12 20a8 8 0 1 0 0-16 8 8 0 0 0 0 16zM12 7.5V12l3 2',
  release: 'M7 11V8a5 5 0 0 1 9.6-2M5.5 11h13v9h-13z',
  shared: 'M17 8.5a2.5 2.5 0 1 0 0-5 2.5 2.5 0 0 0 0 5zM7 14.5a2.5 2.5 0 1 0 0-5 2.5 2.5 0 0 0 0 5zM17 20.5a2.5 2.5 0 1 0 0-5 2.5 2.5 0 0 0 0 5zM9.2 10.8l5.6-3.5M9.2 13.2l5.6 3.5',
  refused: 'M12 20a8 8 0 1 0 0-16 8 8 0 0 0 0 16zM6.5 6.5l11 11',
  payment: 'M7 5l5 7 5-7M12 12v7.5M8 13h8M8 16.3h8',
  alarm: 'M12 4 21 19.5H3zM12 10v4.5M12 17v.1',
  note: 'M12 20a8 8 0 1 0 0-16 8 8 0 0 0 0 16zM12 11v5M12 8v.1',
}

export const itemPath = (kind: string) => itemPaths[kind] ?? itemPaths['note'] ?? unknown

export const paths = {
  sun: 'M12 16a4 4 0 1 0 0-8 4 4 0 0 0 0 8zM12 3v1.5M12 19.5V21M3 12h1.5M19.5 12H21M5.6 5.6l1.1 1.1M17.3 17.3l1.1 1.1M18.4 5.6l-1.1 1.1M6.7 17.3l-1.1 1.1',
  moon: 'M19.5 14.2A8 8 0 0 1 9.8 4.5a8 8 0 1 0 9.7 9.7z',
  person: 'M12 12a4 4 0 1 0 0-8 4 4 0 0 0 0 8zM4.5 20.5c0-3.6 3.3-5.5 7.5-5.5s7.5 1.9 7.5 5.5',
  signOut: 'M14 7V4.5H5v15h9V17M10 12h10.5M17 8.5l3.5 3.5-3.5 3.5',
  close: 'M6.5 6.5l11 11M17.5 6.5l-11 11',
  down: 'M12 5v14M7.5 14.5 12 19l4.5-4.5',
  chevron: 'M9 6l6 6-6 6',
}

/** Marks of where a containment stands: sent, half there, there, not there. */
export const standingPaths: Record<string, string> = {
  ordered: 'M5 12h12M12.5 6.5 18 12l-5.5 5.5',
  delivered: 'M12 20a8 8 0 1 0 0-16 8 8 0 0 0 0 16zM8.5 12h7',
  enforced: 'M6 12.5l4 4 8-8.5',
  failed: 'M6.5 6.5l11 11M17.5 6.5l-11 11',
}
