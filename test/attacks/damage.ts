import { readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Attack, Random } from './attack.ts'
import { notVerified } from './disturb.ts'
import { type Copy, copyOf, type Place, treeOf } from './place.ts'

/** What happens to a file on a disk that fails, in a copy that broke off, at the hands of a synchronising program. */
const damages: Record<string, (whole: Buffer, random: Random) => Buffer | undefined> = {
  'cut short': (whole, random) => whole.subarray(0, random.below(whole.length)),
  'its last line lost': (whole) => whole.subarray(0, whole.lastIndexOf(0x0a, whole.length - 2) + 1),
  emptied: () => Buffer.alloc(0),
  'a bit flipped': (whole, random) => {
    const damaged = Buffer.from(whole)
    damaged[random.below(whole.length)]! ^= 1 << random.below(8)
    return damaged
  },
  'a block of zeros': (whole, random) => {
    const damaged = Buffer.from(whole)
    const at = random.below(whole.length)
    return damaged.fill(0, at, Math.min(at + 512, whole.length))
  },
  'taken away': () => undefined,
}

// Made anew by what needs it, or the user's own to write and take away as they like: an empty one is no damage.
const free = /^(tmp|sharing\.json$|.*\.gitignore$|.*\.gitattributes$|.*\/index\.sqlite$|.*\.sum$)/
// Gone, they are made again from what is there.
const remade = /^(search|generations\/\d+\/(intermediates|explorer)|flags\/answers)\//
const own = /^(cases|indicators|law|watch|field|reports|templates|private)\//

/** `data verify` finds what was damaged, in every file that holds something. */
export function damagedFiles(place: Place): Attack[] {
  return Object.entries(damages).map(([name, damage]) => ({
    what: `a file of the dataset ${name}`,
    holds: '`data verify` names it',
    times: { test: 25, table: 400 },
    run: async (times, random) => {
      const copy = await copyOf(place, 'built')
      const faults: string[] = []
      let tried = 0
      const names = [...(await treeOf(copy.data)).keys()].filter((file) => !free.test(file) && !own.test(file)).sort()
      try {
        for (; tried < times; tried++) {
          const file = random.one(names)
          const unnoticed = await damaged(copy, file, (whole) => damage(whole, random))
          if (unnoticed !== undefined) faults.push(`${file} ${name}: ${unnoticed}`)
        }
      } finally {
        await copy.remove()
      }
      return { tried, faults }
    },
  }))
}

/** Damages a file, looks what `data verify` says, and mends it; undefined when it was named. */
async function damaged(
  copy: Copy,
  file: string,
  damage: (whole: Buffer) => Buffer | undefined,
): Promise<string | undefined> {
  const path = join(copy.data, file)
  const whole = await readFile(path)
  const after = damage(whole)
  if (after?.equals(whole) === true || (after === undefined && remade.test(file))) return undefined
  if (after === undefined) await rm(path)
  else await writeFile(path, after)
  try {
    const found = await notVerified(copy.data)
    if (found.length === 0) return 'nothing is said'
    const folder = file.slice(0, file.lastIndexOf('/'))
    return found.some((text) => text.includes(file) || text.includes(folder)) ? undefined : `only: ${found[0]}`
  } finally {
    await writeFile(path, whole)
  }
}
