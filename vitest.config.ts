import { defineConfig } from 'vitest/config'
import { BaseSequencer, type TestSpecification } from 'vitest/node'

const slow = process.env.JARYQ_TESTS === 'slow'

// Those that take minutes: begun last, they would run alone while the other worker has nothing to do.
const longest = [
  'indicators/fixtures',
  'indicators/determinism',
  'indicators/truth/market',
  'indicators/incremental',
  'commands/main-job',
  'metrics/',
  'reports/overview',
]

class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const sorted = await super.sort(files)
    const isLong = ({ moduleId }: TestSpecification) =>
      longest.some((name) => moduleId.replaceAll('\\', '/').includes(`/test/${name}`))
    return [...sorted.filter(isLong), ...sorted.filter((file) => !isLong(file))]
  }
}

export default defineConfig({
  test: {
    include: [slow ? 'test/**/*.slow.test.ts' : 'test/**/*.test.ts'],
    exclude: slow ? ['node_modules/**'] : ['node_modules/**', 'test/**/*.slow.test.ts'],
    globalSetup: ['test/support/global-setup.ts'],
    // oclif writes to stdout itself: vitest's interception would swallow it.
    disableConsoleIntercept: true,
    testTimeout: slow ? 600_000 : 60_000,
    hookTimeout: slow ? 600_000 : 180_000,
    sequence: { sequencer: LongestFirst },
    pool: 'forks',
    maxWorkers: 2,
    env: { TZ: 'America/New_York', LC_ALL: 'C', NO_COLOR: '1' },
  },
})
