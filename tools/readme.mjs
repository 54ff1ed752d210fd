// The output blocks of README.md are real: this runs their commands on what `npm start` made and writes what they say.
// With --check it only says what differs, and fails.
import { spawnSync } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { root } from './setup.mjs'

const file = join(root, 'README.md')
const before = readFileSync(file, 'utf8')
const environment = Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith('JARYQ_')))
const after = before.replace(/```console\n\$ ([^\n]+)\n[\s\S]*?```/g, (_block, command) => {
  const result = spawnSync(command, { cwd: root, shell: true, env: environment, stdio: ['ignore', 'pipe', 'pipe'] })
  if (result.status !== 0) throw new Error(`${command}\nended with ${result.status}: ${result.stderr}`)
  return `\`\`\`console\n$ ${command}\n${result.stdout.toString().trimEnd()}\n\`\`\``
})
if (process.argv.includes('--check')) {
  if (after === before) process.exit(0)
  const [was, is] = [before.split('\n'), after.split('\n')]
  const at = was.findIndex((line, index) => line !== is[index])
  console.error(
    `README.md does not say what the program says, from line ${at + 1}:\n- ${was[at]}\n+ ${is[at]}\nrun: npm start && npm run readme`,
  )
  process.exit(1)
}
writeFileSync(file, after)
