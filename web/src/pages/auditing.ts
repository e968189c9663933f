import axe from 'axe-core'

/** What axe finds. jsdom computes no layout and no colours; contrast is looked at in a real browser. */
export async function audit(part: Element = document.body): Promise<string[]> {
  const { violations } = await axe.run(part, { rules: { 'color-contrast': { enabled: false } } })
  return violations.map((violation) => `${violation.id}: ${violation.nodes.map((each) => each.html).join(' ')}`)
}
