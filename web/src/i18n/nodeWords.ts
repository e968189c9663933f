// Which words of closed lists the node's own source can say, so that a test can ask whether this page has labels for them.

export type Sources = Record<string, string>

/** The arguments of the call whose parenthesis opens at `open`. */
function argumentsAt(text: string, open: number): string[] {
  const found: string[] = []
  let [depth, start, isText] = [0, open + 1, false]
  for (let at = open; at < text.length; at++) {
    const char = text.charAt(at)
    if (char === '"' && text.charAt(at - 1) !== '\\') isText = !isText
    if (isText) continue
    if ('([{'.includes(char)) depth++
    if (')]}'.includes(char)) depth--
    if ((char === ',' && depth === 1) || depth === 0) {
      found.push(text.slice(start, at).trim())
      start = at + 1
    }
    if (depth === 0) break
  }
  return found
}

const argumentOf = (sources: Sources, call: RegExp, index: number): string[] =>
  Object.values(sources).flatMap((text) =>
    [...text.matchAll(call)].flatMap((match) => {
      const found = argumentsAt(text, match.index + match[0].lastIndexOf('('))
      return found.length > index ? [found[index] as string] : []
    }),
  )

/** The string constants of a type, by their names. */
export function constantsOf(sources: Sources, type: string): string[] {
  const declared = new RegExp(`(?:class|record) ${type}\\b`)
  return Object.values(sources).flatMap((text) => {
    const from = text.search(declared)
    if (from < 0) return []
    const rest = text.slice(from + 1)
    const next = rest.search(/^(?:public|internal)[\w ]* (?:class|record|enum|struct) /m)
    return [...rest.slice(0, next < 0 ? undefined : next).matchAll(/const string \w+ = "([^"]*)"/g)].map((match) => match[1] as string)
  })
}

const word = /"([a-z0-9]+(?:-[a-z0-9]+)*)"/g
const wordsIn = (text: string) => [...text.matchAll(word)].map((match) => match[1] as string)

/** Words between quotes in the lines of one file that match. */
export const wordsOfLines = (sources: Sources, file: string, line: RegExp): string[] =>
  Object.entries(sources).filter(([path]) => path.endsWith(`/${file}`)).flatMap(([, text]) => text.split('\n').filter((each) => line.test(each)).flatMap(wordsIn))

/** What only passes on what was named elsewhere, or declares it. */
const passedOn = /^(?:(?:\w+\.)?[gG]uardrail|(?:string )?[hH]eldBy)$/

/** Where a guardrail is named: what an objection says, what waits, what a question to people is held by. */
const namings: [call: RegExp, argument: number][] = [
  [/(?:new|Planned|Objection)\(Verdicts\.\w+/g, 1],
  [/new Waiting\(/g, 1],
  [/ApprovalRequested\(/g, 4],
  [/ Request\(control, /g, 3],
  [/\.PeopleNow\(/g, 1],
]

/** Every guardrail that is named, and what could not be told. */
export function guardrailsOf(sources: Sources): { words: string[]; untold: string[] } {
  const [words, untold] = [new Set<string>(), new Set<string>()]
  const everything = Object.values(sources).join('\n')
  const tell = (said: string): boolean => {
    const literal = wordsIn(said)
    const constant = [...said.matchAll(/\b(?!Verdicts\b)[A-Z]\w+\.([A-Z]\w+)\b|^([A-Z]\w+)$/g)].flatMap((match) =>
      [...everything.matchAll(new RegExp(`const string ${match[1] ?? match[2]} = "([a-z0-9-]+)"`, 'g'))].map((each) => each[1] as string),
    )
    const local = /^\w+$/.test(said) ? [...everything.matchAll(new RegExp(`var ${said} = ([^;]*);`, 'g'))].map((match) => match[1] as string) : []
    for (const each of [...literal, ...constant]) words.add(each)
    return literal.length + constant.length > 0 || local.some(tell)
  }
  for (const [call, index] of namings) {
    for (const said of argumentOf(sources, call, index)) {
      if (said !== '""' && !tell(said) && !passedOn.test(said)) untold.add(said)
    }
  }
  return { words: [...words].sort(), untold: [...untold].sort() }
}
