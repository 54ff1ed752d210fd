import { attackInTests } from './in-tests.ts'
import { killedAtAnyMoment } from './kills.ts'

attackInTests(killedAtAnyMoment)
