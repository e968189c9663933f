/** A piece of indented JSON. `path` is there for a value: the names of the members that lead to it with dots between them, without places in arrays. */
export type JsonPiece = { text: string; kind: 'name' | 'value' | 'other'; path: string | null }

/** Indented JSON; what is not JSON is shown as it is. Digits are never rounded: a 64-bit integer stays what was recorded. */
export const prettyJson = (body: string): string => prettyPieces(body)?.map((piece) => piece.text).join('') ?? body

/** Null for what is not JSON. */
export function prettyPieces(body: string): JsonPiece[] | null {
  try {
    JSON.parse(body)
  } catch {
    return null
  }
  const pieces: JsonPiece[] = []
  const add = (text: string, kind: JsonPiece['kind'] = 'other') => pieces.push({ text, kind, path: kind === 'value' ? names.join('.') : null })
  const names: string[] = []
  const open: string[] = [] // brackets that are not closed yet
  const line = () => `\n${'  '.repeat(open.length)}`
  // Strings whole, then single punctuation, then runs of anything else (numbers, words); white space between them is dropped.
  const tokens = body.match(/"(?:[^"\\]|\\.)*"|[{}[\],:]|[^\s{}[\],:"]+/g) ?? []
  for (const [at, token] of tokens.entries()) {
    const next = tokens[at + 1]
    if (token === '{' || token === '[') {
      const isEmpty = next === '}' || next === ']'
      open.push(token)
      add(isEmpty ? token : token + line())
    } else if (token === '}' || token === ']') {
      const before = tokens[at - 1]
      open.pop()
      add(before === '{' || before === '[' ? token : line() + token)
      if (open.at(-1) === '{') names.pop()
    } else if (token === ',') add(token + line())
    else if (token === ':') add(': ')
    else if (next === ':' && open.at(-1) === '{') {
      names.push(JSON.parse(token) as string)
      add(token, 'name')
    } else {
      add(token, 'value')
      if (open.at(-1) === '{') names.pop()
    }
  }
  return pieces
}
