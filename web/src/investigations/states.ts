const tones: Record<string, string> = { asked: 'exposed', proposed: 'touched' }

/** What a model proposes looks like nothing that was checked. */
export const toneOf = (state: string) => tones[state] ?? 'quiet'

/** How the address says what is to be asked about, beside investigations. */
export const askAbout = (subject: string) => `#investigations/${encodeURIComponent(`ask:${subject}`)}`
export const subjectOf = (chosen: string) => (chosen.startsWith('ask:') ? chosen.slice('ask:'.length) : null)
