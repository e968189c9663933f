import { type MantineColorsTuple, createTheme } from '@mantine/core'

/** 藍, the indigo of the brigades' coats. */
const ai: MantineColorsTuple = [
  '#eef3fb', '#dbe5f5', '#b6c9ea', '#8fabdf', '#6c90d4', '#4d76c4', '#3560ae', '#274c90', '#1f3a6e', '#152a52',
]

const sans =
  '"Inter Variable", "Hiragino Sans", "Hiragino Kaku Gothic ProN", "Yu Gothic UI", "Yu Gothic", "Noto Sans CJK JP", "Noto Sans JP", Meiryo, system-ui, sans-serif'

export const theme = createTheme({
  colors: { ai },
  primaryColor: 'ai',
  primaryShade: { light: 7, dark: 6 },
  fontFamily: sans,
  fontFamilyMonospace: 'ui-monospace, "SF Mono", "Cascadia Mono", Menlo, Consolas, "DejaVu Sans Mono", "Liberation Mono", "Noto Sans Mono CJK JP", monospace',
  headings: { fontFamily: sans, fontWeight: '620' },
  defaultRadius: 6,
  cursorType: 'pointer',
  respectReducedMotion: true,
})
