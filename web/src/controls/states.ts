import type { Control } from '../api/measures'

const tones: Record<string, string> = {
  proposed: 'quiet',
  waiting: 'exposed',
  ordered: 'quiet',
  delivered: 'exposed',
  enforced: 'immune',
  placed: 'exposed',
  verified: 'immune',
  ended: 'quiet',
}

/** What a person must look at is red, whatever it is. */
export const toneOf = ({ state, finding }: Control) => (finding ? 'lost' : (tones[state] ?? 'quiet'))

export const isOver = ({ ended }: Control) => ended != null
