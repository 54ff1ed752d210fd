// Loaded into a measured process with --import: on exit it appends what the process used to the file in JARYQ_MEASURE.
import { appendFileSync, readFileSync } from 'node:fs'
import process from 'node:process'

/** Bytes of memory at most. On Linux the kernel's peak of this program: `maxRSS` may be that of who started it. */
function peak() {
  try {
    return Number(/VmHWM:\s+(\d+)/.exec(readFileSync('/proc/self/status', 'utf8'))[1]) * 1024
  } catch {
    return process.resourceUsage().maxRSS * 1024
  }
}

const file = process.env.JARYQ_MEASURE
if (file) {
  process.on('exit', () => {
    const { userCPUTime, systemCPUTime } = process.resourceUsage()
    appendFileSync(file, `${JSON.stringify({ rss: peak(), cpu: (userCPUTime + systemCPUTime) / 1e6 })}\n`)
  })
}
