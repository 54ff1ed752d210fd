import { attackInTests } from './in-tests.ts'
import { hostileTexts } from './outputs.ts'
import { otherPlatforms } from './platforms.ts'
import { servers } from './servers.ts'

attackInTests((place) => [hostileTexts(place), ...servers(place), ...otherPlatforms(place)])
