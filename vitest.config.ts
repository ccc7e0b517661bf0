import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    include: ['src/**/*.test.ts', 'test/**/*.test.ts'],
    pool: 'threads',
    // Most of a run is tests that keep one core busy.
    maxWorkers: 2,
    testTimeout: 60_000,
  },
})
