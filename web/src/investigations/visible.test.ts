import { expect, test } from 'vitest'
import { visible } from './visible'

test.each([
  ['safe\u202Eexe.txt', 'safe⟨U+202E⟩exe.txt'],
  ['a\u200Bb\uFEFFc', 'a⟨U+200B⟩b⟨U+FEFF⟩c'],
  ['\u001b[31mred', '⟨U+001B⟩[31mred'],
  ['hidden\u{E0041}tag', 'hidden⟨U+E0041⟩tag'],
  ['over\u{E0101}', 'over⟨U+E0101⟩'],
  ['two\r\nlines\tkept', 'two⟨U+000D⟩\nlines\tkept'],
  ['日本語、English — <b>&amp;', '日本語、English — <b>&amp;'],
])('what cannot be seen is written as a number, and nothing else is changed: %j', (text, shown) => {
  expect(visible(text)).toBe(shown)
})
