export type Point = { x: number; y: number }
export type Placement = {
  points: Point[]
  /** Radius of a member's mark, size of its text, and the width its label may take, all in pixels. */
  radius: number
  text: number
  labelWidth: number
  /** The area in the middle, for what they share. */
  core: { width: number; height: number }
}

const fewest = { width: 300, height: 240 }

/** Places members around the middle: on an ellipse while they are few, in rectangular rings when they are many. */
export function place(count: number, givenWidth: number, givenHeight: number): Placement {
  const width = Math.max(givenWidth, fewest.width)
  const height = Math.max(givenHeight, fewest.height)
  return count <= 12 ? placeOnEllipse(count, width, height) : placeInRings(count, width, height)
}

function placeOnEllipse(count: number, width: number, height: number): Placement {
  const many = count > 7
  const radius = width < 420 ? 18 : many ? 20 : 24
  const labelWidth = width < 420 ? 84 : many ? 104 : 132
  const rx = Math.min((width - labelWidth) / 2, height * 0.95)
  const ry = (height - 2 * radius - 46) / 2
  const points = Array.from({ length: count }, (_, at) => {
    const angle = -Math.PI / 2 + (2 * Math.PI * at) / count
    return { x: width / 2 + rx * Math.cos(angle), y: height / 2 - 16 + ry * Math.sin(angle) }
  })
  return { points, radius, text: 12, labelWidth, core: { width: Math.min(190, rx * 1.05), height: ry * 1.1 } }
}

const coreWidth = 176
const coreHeight = 112
const rowHeight = { least: 48, most: 84 }

function placeInRings(count: number, width: number, height: number): Placement {
  let best = grid(width, height, 40, rowHeight.least)
  for (let cell = 120; cell >= 40; cell -= 2) {
    const rows = Math.floor(height / Math.min(rowHeight.most, Math.max(rowHeight.least, cell * 0.9)))
    const candidate = grid(width, height, cell, height / Math.max(rows, 1))
    if (candidate.slots >= count) {
      best = candidate
      break
    }
  }
  const points = choose(best.rings, count).map(({ column, row }) => ({
    x: (column + 0.5) * (width / best.columns),
    y: (row + 0.5) * (height / best.rows) - 12,
  }))
  return {
    points,
    radius: height / best.rows < 56 ? 12 : 14,
    text: 10.5,
    labelWidth: width / best.columns - 4,
    core: { width: (width / best.columns) * best.holeColumns - 18, height: (height / best.rows) * best.holeRows - 14 },
  }
}

type Slot = { column: number; row: number }

/** All cells of a grid outside a hole in its middle, from the outermost ring inwards, each ring clockwise. */
function grid(width: number, height: number, cellWidth: number, cellHeight: number) {
  const columns = Math.max(3, Math.floor(width / cellWidth))
  const rows = Math.max(3, Math.floor(height / cellHeight))
  const holeColumns = sameParity(Math.ceil(coreWidth / (width / columns)), columns)
  const holeRows = sameParity(Math.ceil(coreHeight / (height / rows)), rows)
  const left = (columns - holeColumns) / 2
  const top = (rows - holeRows) / 2
  const rings: Slot[][] = []
  for (let row = 0; row < rows; row++)
    for (let column = 0; column < columns; column++) {
      const inHole = column >= left && column < columns - left && row >= top && row < rows - top
      if (inHole) continue
      const ring = Math.min(column, row, columns - 1 - column, rows - 1 - row)
      ;(rings[ring] ??= []).push({ column, row })
    }
  const middle = { column: (columns - 1) / 2, row: (rows - 1) / 2 }
  for (const ring of rings) ring.sort((a, b) => turn(a, middle) - turn(b, middle))
  return { columns, rows, holeColumns, holeRows, rings, slots: columns * rows - holeColumns * holeRows }
}

const sameParity = (wanted: number, of: number) => Math.min(wanted + (Math.abs(of - wanted) % 2), of)

/** Angle from the top, clockwise, 0…2π. */
const turn = (slot: Slot, middle: Slot) =>
  (Math.atan2(slot.column - middle.column, middle.row - slot.row) + 2 * Math.PI) % (2 * Math.PI)

/** The outer rings whole; the innermost one that is needed gets the rest, spread evenly. */
function choose(rings: Slot[][], count: number): Slot[] {
  const chosen: Slot[] = []
  for (const ring of rings) {
    const wanted = Math.min(ring.length, count - chosen.length)
    for (let at = 0; at < wanted; at++) {
      const slot = ring[Math.floor(((at + 0.5) * ring.length) / wanted)]
      if (slot) chosen.push(slot)
    }
  }
  return chosen
}
