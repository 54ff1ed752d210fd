// Runs the tests on the project's own Node.js and ends with the line "N passed, N failed".
import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { projectNode, root } from './setup.mjs'

const args = process.argv.slice(2)
const slow = args.includes('--slow')
const scratch = mkdtempSync(join(tmpdir(), 'jaryq-tests-'))
const report = join(scratch, 'report.json')
const vitest = spawnSync(
  projectNode(),
  [
    join(root, 'node_modules', 'vitest', 'vitest.mjs'),
    'run',
    '--reporter=default',
    '--reporter=json',
    `--outputFile.json=${report}`,
    ...args.filter((argument) => argument !== '--slow'),
  ],
  { cwd: root, stdio: 'inherit', env: { ...process.env, JARYQ_TESTS: slow ? 'slow' : 'fast' } },
)
let passed = 0
let failed = 0
try {
  const result = JSON.parse(readFileSync(report, 'utf8'))
  passed = result.numPassedTests
  failed = result.numFailedTests
  // A file that cannot be loaded has no failed test of its own.
  for (const suite of result.testResults)
    if (suite.status === 'failed' && !suite.assertionResults.some((test) => test.status === 'failed')) failed += 1
} catch {
  failed = 1
}
if (vitest.status !== 0 && failed === 0) failed = 1
rmSync(scratch, { recursive: true, force: true })
console.log(`${passed} passed, ${failed} failed`)
process.exit(failed > 0 ? 1 : 0)
