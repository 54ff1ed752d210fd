import { defineConfig } from 'vitest/config'

const slow = process.env.JARYQ_TESTS === 'slow'

export default defineConfig({
  test: {
    include: [slow ? 'test/**/*.slow.test.ts' : 'test/**/*.test.ts'],
    exclude: slow ? ['node_modules/**'] : ['node_modules/**', 'test/**/*.slow.test.ts'],
    globalSetup: ['test/support/global-setup.ts'],
    // oclif writes to stdout itself: vitest's interception would swallow it.
    disableConsoleIntercept: true,
    testTimeout: slow ? 600_000 : 60_000,
    hookTimeout: slow ? 600_000 : 180_000,
    pool: 'forks',
    maxWorkers: 2,
    env: { TZ: 'America/New_York', LC_ALL: 'C', NO_COLOR: '1' },
  },
})
