import { useChosenOf } from '../pages/useChosenOf'

/** In the place of a case: what is held back. */
export const heldBack = 'held-back'

/** The case that the address names. */
export const useChosen = () => useChosenOf('detections')
