import react from '@vitejs/plugin-react'
import { defineConfig } from 'vitest/config'

export default defineConfig({
  plugins: [react()],
  build: {
    outDir: 'dist',
    // The content security policy is default-src 'self': nothing may become a data: address.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
  },
  // Tests that draw say so in their first line (@vitest-environment jsdom): starting a DOM costs seconds.
  test: { environment: 'node', css: false, testTimeout: 30_000 },
})
