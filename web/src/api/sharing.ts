// The records of src/Hikeshi.Node/Api/{FlowRows,SharingPreview}.cs.

export type FlowRefused = { entry: string; objectId: string; code: string; what: string; reason: string }
/** `what`: a verdict on an action, `rule`, `rule-withdrawn`, or `released`. */
export type FlowCaused = { entry: string; what: string; target: string; reason: string; standing?: string | null }
export type FlowRetracted = { entry: string; at: string; why: string; reason: string; objectIds: string[] }

export type Flow = {
  entry: string
  at: string
  direction: 'published' | 'received'
  producer?: string | null
  bundleId: string
  objects: number
  objectIds: string[]
  marking?: string | null
  audience?: string | null
  passed: string[]
  accepted: { entry: string; title: string; objects: number }[]
  refused: FlowRefused[]
  refusedCount: number
  caused: FlowCaused[]
  causedCount: number
  retracted: FlowRetracted[]
}

export type Peer = { member: string; nameEn: string; nameJa: string; kind: string; key: string; witnessKey?: string | null; lastHeard?: string | null }

export type SharingPreview = {
  producer: string
  accepted: {
    title: string
    marking: string
    actions: { verdict: string; target: string; reason: string; rule: string; autonomy: string; objections: string[] }[]
    touches: { service: string; component: string; exposed: boolean; functions: string[] }[]
    rule?: { objectId: string; title: string } | null
    techniques: string[]
    playbooks: string[]
  }[]
  refused: { objectId: string; code: string; what: string; reason: string }[]
  retracted: { why: string; reason: string; objectIds: string[] }[]
}
