import { type Attack, looksLikeBug, type Outcome, type Random } from './attack.ts'
import { type WritingCommand, writingCommands } from './commands.ts'
import { type RunOptions, run, undisturbed, wrongAfter, wrongAtLast } from './disturb.ts'
import { copyOf, type Place } from './place.ts'

const holds = 'every file is as before or as after; the same command again ends with what it makes undisturbed'

/** Kills at a moment of the clock: whatever is at work then, the engine and its threads too. */
export function killedAtAnyMoment(place: Place): Attack[] {
  return writingCommands.map((command, index) => ({
    ...{ what: `kill -9, SIGTERM or SIGINT at any moment: ${command.name}`, holds },
    // The tests take one of three: each costs as much as three runs of the command.
    times: { test: command.long || index % 3 > 0 ? 0 : 1, table: 5 },
    run: async (times, random) => {
      const { milliseconds } = await undisturbed(place, command)
      return killed(place, command, times, () => ({
        killAfter: milliseconds * (0.25 + 0.8 * random.next()),
        signal: random.one(['SIGKILL', 'SIGKILL', 'SIGTERM', 'SIGINT']),
      }))
    },
  }))
}

/** Kills at a call that writes: before it, when half of it is written, after it. */
export function killedAtAWrite(place: Place): Attack[] {
  return writingCommands.map((command) => ({
    ...{ what: `kill -9 at a write: ${command.name}`, holds, times: { test: command.long ? 0 : 1, table: 10 } },
    run: async (times, random) => {
      const { calls } = await undisturbed(place, command)
      if (calls === 0) return { tried: 0, faults: [] }
      return killed(place, command, times, () => ({ fault: aCall(calls, random) }))
    },
  }))
}

function aCall(calls: number, random: Random): string {
  return `kill:${1 + random.below(calls)}:${random.one(['before', 'half', 'after'])}`
}

async function killed(place: Place, command: WritingCommand, times: number, how: () => RunOptions): Promise<Outcome> {
  const faults: string[] = []
  let struck = 0
  for (let time = 0; time < times; time++) {
    const copy = await copyOf(place, command.from)
    const blow = how()
    const ran = await run(command.args(place, copy), copy.env, { ...blow, input: command.input, cwd: copy.out })
    if (ran.killed) struck++
    const bug = looksLikeBug(ran)
    const found = [
      ...(bug === undefined ? [] : [bug]),
      ...(await wrongAfter(place, command, copy)),
      ...(await wrongAtLast(place, command, copy)),
    ]
    faults.push(...found.map((fault) => `${command.name}, ${JSON.stringify(blow)}: ${fault}`))
    if (found.length === 0 || process.env.ATTACK_KEEP === undefined) await copy.remove()
    else faults.push(`kept in ${copy.directory}`)
  }
  return { tried: times, struck, faults }
}
