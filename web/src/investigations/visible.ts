// Format characters (Cf: zero width, bidirectional) and controls (Cc) but line ends and tabs, and separators that are drawn as nothing.
const unseen = /(?![\n\t])[\p{Cc}\p{Cf}\u2028\u2029\u115f\u1160\u3164\uffa0\ufe00-\ufe0f]|[\u{e0100}-\u{e01ef}]/gu

/** Foreign text with what a person would not see written as numbers: nothing in it may turn the reading direction or hide. */
export const visible = (text: string) => text.replace(unseen, (char) => `⟨U+${(char.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}⟩`)
