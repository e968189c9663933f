export type Point = { x: number; y: number }
export type Placement = {
  points: Point[]
  /** Radius of a member's mark, size of its text, and the width its label may take, all in pixels. */
  radius: number
  text: number
  labelWidth: number
  /** The free area in the middle, for what they share; y is its middle. No height: no room. */
  core: { y: number; width: number; height: number }
}

const fewest = { width: 300, height: 240 }

/** Places members around the middle: on an ellipse while they are few, in rectangular rings when they are many. */
export function place(count: number, givenWidth: number, givenHeight: number): Placement {
  const width = Math.max(givenWidth, fewest.width)
  const height = Math.max(givenHeight, fewest.height)
  return count <= 12 ? placeOnEllipse(count, width, height) : placeInRings(count, width, height)
}

function placeOnEllipse(count: number, width: number, height: number): Placement {
  const isNarrow = width < 420
  const radius = isNarrow ? 18 : count > 7 ? 20 : 24
  const labelWidth = isNarrow ? 84 : count > 7 ? 104 : 150
  const rx = Math.min((width - labelWidth) / 2, height * 0.95)
  const angles = Array.from({ length: count }, (_, at) => -Math.PI / 2 + (2 * Math.PI * at) / count)
  // An odd number reaches less far down than up: stretch whatever there is over the whole height.
  const heights = angles.map((angle) => Math.sin(angle))
  const highest = Math.min(...heights)
  const span = Math.max(Math.max(...heights) - highest, 0.01)
  const top = radius + 8
  const bottom = height - radius - labelHeight
  const points = angles.map((angle, at) => ({
    x: width / 2 + rx * Math.cos(angle),
    y: count === 1 ? height * 0.2 : top + (((heights[at] ?? 0) - highest) / span) * (bottom - top),
  }))
  const coreWidth = Math.max(110, Math.min(200, 2 * (rx - labelWidth / 2 - 10)))
  const y = (height + 8) / 2
  // How far the middle reaches up and down before it meets a mark, or the label beneath one.
  const clear = points
    .filter((point) => Math.abs(point.x - width / 2) < coreWidth / 2 + radius)
    .map((point) => (point.y < y ? y - (point.y + radius + labelHeight) : point.y - radius - y))
  return { points, radius, text: 12, labelWidth, core: { y, width: coreWidth, height: Math.max(0, 2 * Math.min(height / 2, ...clear) - 8) } }
}

const labelHeight = 34
const leastCell = { width: 40, height: 54 }
/** Wanted in the middle; where there is no room for it, less, and at last nothing. */
const cores = [
  { width: 150, height: 112 },
  { width: 110, height: 70 },
  { width: 0, height: 0 },
]

/** The least height on which so many have room beside what they share. */
export function heightFor(count: number, width: number): number {
  if (count <= 12) return 320
  const columns = Math.max(3, Math.floor(Math.max(width, fewest.width) / 54))
  return Math.max(320, Math.ceil((count + 9) / columns) * leastCell.height)
}

/** Of all grids that hold everybody around a hole in the middle: the one with roomy cells and hardly an empty one. */
function placeInRings(count: number, width: number, height: number): Placement {
  const best = bestGrid(count, width, height)
  const cell = { width: width / best.columns, height: height / best.rows }
  const points = choose(best.rings, count).map(({ column, row }) => ({
    x: (column + 0.5) * cell.width,
    y: (row + 0.5) * cell.height - 12,
  }))
  return {
    points,
    radius: cell.height < 58 ? 12 : cell.height < 66 ? 14 : 16,
    text: 10.5,
    labelWidth: cell.width - 4,
    core: {
      y: height / 2,
      width: Math.min(cell.width * best.holeColumns - 24, 260),
      height: Math.max(0, cell.height * best.holeRows - 8),
    },
  }
}

function bestGrid(count: number, width: number, height: number) {
  for (const core of cores) {
    const fitting = [...grids(width, height, core)].filter((candidate) => candidate.slots >= count)
    const worth = (candidate: Grid) => {
      const cell = { width: width / candidate.columns, height: height / candidate.rows }
      const narrow = Math.max(0, 66 - cell.width)
      return Math.min(cell.width, 84) + Math.min(cell.height, 72) - 2 * narrow - 5 * (candidate.slots - count)
    }
    if (fitting.length > 0) return fitting.reduce((best, each) => (worth(each) > worth(best) ? each : best))
  }
  // More than the space holds: everybody still gets a place of their own.
  const columns = Math.ceil(Math.sqrt((count * width) / height))
  return grid(columns, Math.ceil(count / columns), 0, 0)
}

function* grids(width: number, height: number, core: { width: number; height: number }) {
  for (let columns = 3; columns <= width / leastCell.width; columns++)
    for (let rows = 3; rows <= height / leastCell.height; rows++)
      for (let holeColumns = columns - 2; holeColumns >= 0 && (holeColumns * width) / columns >= core.width; holeColumns -= 2)
        for (let holeRows = rows - 2; holeRows >= 0 && (holeRows * height) / rows >= core.height; holeRows -= 2)
          yield grid(columns, rows, holeColumns, holeRows)
}

type Grid = ReturnType<typeof grid>
type Slot = { column: number; row: number }

/** All cells of a grid outside a hole in its middle, from the outermost ring inwards, each ring clockwise. */
function grid(columns: number, rows: number, holeColumns: number, holeRows: number) {
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
