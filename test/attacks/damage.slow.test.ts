import { damagedFiles } from './damage.ts'
import { attackInTests } from './in-tests.ts'

attackInTests(damagedFiles)
