import { expect, test } from 'vitest'
import { heightFor, place } from './placement'

const sizes = [
  [520, 420],
  [1040, 420],
  [336, heightFor(40, 336)],
  [392, 430],
  [392, 330],
] as const

test.each(sizes.flatMap(([width, height]) => [1, 2, 5, 12, 13, 24, 40].map((count) => [count, width, height] as const)))(
  '%d members on %d × %d pixels stand apart from each other and from the middle',
  (count, width, height) => {
    const { points, radius, core } = place(count, width, height)
    expect(points).toHaveLength(count)
    for (const [at, point] of points.entries()) {
      expect(point.x).toBeGreaterThanOrEqual(radius)
      expect(point.x).toBeLessThanOrEqual(width - radius)
      expect(point.y).toBeGreaterThanOrEqual(radius)
      expect(point.y).toBeLessThanOrEqual(height - radius)
      for (const other of points.slice(at + 1))
        expect(Math.hypot(point.x - other.x, point.y - other.y)).toBeGreaterThan(2 * radius)
    }
    if (core.height <= 0) return
    for (const { x, y } of points) {
      const isBeside = Math.abs(x - width / 2) >= core.width / 2 + radius
      const isAboveOrBelow = Math.abs(y - core.y) >= core.height / 2 + radius
      expect(isBeside || isAboveOrBelow).toBe(true)
    }
  },
)

test.each([336, 392, 455, 940])('forty members leave room for what they share on %d pixels', (width) => {
  const { core } = place(40, width, Math.max(430, heightFor(40, width)))
  expect(core.height).toBeGreaterThan(60)
  expect(core.width).toBeGreaterThan(80)
})

test('more than the space holds still have places of their own', () => {
  const { points } = place(300, 300, 240)
  expect(new Set(points.map(({ x, y }) => `${x} ${y}`)).size).toBe(300)
})
