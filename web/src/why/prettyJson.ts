/** Indented JSON; what is not JSON is shown as it is. Digits are never rounded: a 64-bit integer stays what was recorded. */
export function prettyJson(body: string): string {
  try {
    JSON.parse(body)
  } catch {
    return body
  }
  let out = ''
  let depth = 0
  const line = () => `\n${'  '.repeat(depth)}`
  // Strings whole, then single punctuation, then runs of anything else (numbers, words); white space between them is dropped.
  const tokens = body.match(/"(?:[^"\\]|\\.)*"|[{}[\],:]|[^\s{}[\],:"]+/g) ?? []
  for (const [at, token] of tokens.entries()) {
    const next = tokens[at + 1]
    if (token === '{' || token === '[') {
      if (next === '}' || next === ']') out += token
      else {
        depth++
        out += token + line()
      }
    } else if (token === '}' || token === ']') {
      const before = tokens[at - 1]
      if (before === '{' || before === '[') out += token
      else {
        depth--
        out += line() + token
      }
    } else if (token === ',') out += token + line()
    else if (token === ':') out += ': '
    else out += token
  }
  return out
}
