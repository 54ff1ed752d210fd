// Loaded into a measured process with --import: on exit it appends what the process used to the file in JARYQ_MEASURE.
import { appendFileSync } from 'node:fs'
import process from 'node:process'

const file = process.env.JARYQ_MEASURE
if (file) {
  process.on('exit', () => {
    const { maxRSS, userCPUTime, systemCPUTime } = process.resourceUsage()
    appendFileSync(file, `${JSON.stringify({ rss: maxRSS * 1024, cpu: (userCPUTime + systemCPUTime) / 1e6 })}\n`)
  })
}
