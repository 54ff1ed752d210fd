import type { Attack } from './attack.ts'
import { damagedFiles } from './damage.ts'
import { disks, twoWriters } from './disk.ts'
import { fuzzedReaders } from './fuzz.ts'
import { killedAtAnyMoment, killedAtAWrite } from './kills.ts'
import { hostileTexts } from './outputs.ts'
import type { Place } from './place.ts'
import { otherPlatforms } from './platforms.ts'
import { servers } from './servers.ts'

/** Attacks of one kind, and what has to be ended after them. */
export interface Group {
  title: string
  attacks: Attack[]
  close?(): Promise<void>
}

/** Every attack there is, on one place. */
export function allGroups(place: Place): Group[] {
  return [
    { title: 'Kills', attacks: [...killedAtAnyMoment(place), ...killedAtAWrite(place)] },
    { title: 'Disks, clocks, two at once', attacks: [...disks(place), twoWriters(place)] },
    { title: 'Damaged files', attacks: damagedFiles(place) },
    { title: 'Hostile input', ...fuzzedReaders() },
    { title: 'Hostile texts in what leaves the tool', attacks: [hostileTexts(place)] },
    { title: 'Servers', attacks: servers(place) },
    { title: 'Other platforms', attacks: otherPlatforms(place) },
  ]
}
