import { attackInTests } from './in-tests.ts'
import { killedAtAWrite } from './kills.ts'

attackInTests(killedAtAWrite)
