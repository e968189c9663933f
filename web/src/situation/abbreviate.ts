// Words that say the kind of an institution; the map shows the kind as an icon, so a tight label may do without them.
const kindWords =
  /(^the\s+)|\s+(megabank|bank|banking|trust|securities|insurance|assurance|credit|cooperative|union|regional|shinkin|holdings|group|exchange|clearing|house|company|co\.?|inc\.?|ltd\.?)(?=\s|$)/gi
const kindWordsJapanese = /(株式会社|フィナンシャルグループ|ホールディングス|信用組合|信用金庫|地方銀行|メガバンク|清算機関|銀行|証券|生命保険|損害保険|保険|取引所)/g

/** Width in em of a text in a proportional face: a CJK character is one em, a Latin one a little over half. */
export function widthInEm(text: string): number {
  let width = 0
  for (const character of text) width += /[\u2e80-\uffdc]/u.test(character) ? 1 : /[A-Z]/.test(character) ? 0.66 : 0.54
  return width
}

export function cut(text: string, em: number): string {
  if (widthInEm(text) <= em) return text
  const characters = [...text]
  while (characters.length > 1 && widthInEm(characters.join('')) > em - 0.8) characters.pop()
  return `${characters.join('').trimEnd()}…`
}

/** Labels that fit a width in em, as different from each other as the names are. */
export function abbreviate(names: string[], em: number): string[] {
  const short = names.map((name) => (widthInEm(name) <= em ? name : withoutKind(name)))
  const labels = short.map((name) => cut(name, em))
  const times = new Map<string, number>()
  for (const label of labels) times.set(label, (times.get(label) ?? 0) + 1)
  return labels.map((label, at) => (times.get(label) === 1 ? label : cutMiddle(names[at] ?? '', em)))
}

function withoutKind(name: string): string {
  const bare = name.replace(kindWords, '').replace(kindWordsJapanese, '').trim()
  return bare || name
}

/** Keeps the end as well, where names of a series differ. */
function cutMiddle(name: string, em: number): string {
  if (widthInEm(name) <= em) return name
  const characters = [...name]
  let tail = ''
  while (characters.length > 0 && widthInEm(tail) < em * 0.45) tail = characters.pop() + tail
  while (characters.length > 0 && widthInEm(characters.join('')) + widthInEm(tail) + 0.8 > em) characters.pop()
  return `${characters.join('').trimEnd()}…${tail.trimStart()}`
}
