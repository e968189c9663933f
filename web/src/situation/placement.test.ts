import { expect, test } from 'vitest'
import { place } from './placement'

const sizes = [
  [520, 420],
  [1040, 420],
  [330, 400],
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
    expect(core.width).toBeGreaterThan(0)
    expect(core.height).toBeGreaterThan(0)
  },
)
