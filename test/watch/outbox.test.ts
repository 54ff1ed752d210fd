import { appendFileSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { appendLines, readBoxes, watchPaths } from '../../src/watch/outbox.ts'
import { temporary } from '../support/temp.ts'
import { madeAlert } from './support.ts'

describe('the outbox', () => {
  it('is cut back to its last whole line when a crash left half of one', async () => {
    const dir = temporary('outbox')
    const { outbox } = watchPaths(dir)
    await appendLines(outbox, [madeAlert({ key: 'x:process:1' })])
    appendFileSync(outbox, '{"kind":"alert","id":"a-')
    expect((await readBoxes(dir)).alerts).toHaveLength(1)
    await appendLines(outbox, [madeAlert({ key: 'x:process:2' })])
    expect((await readBoxes(dir)).alerts.map(({ key }) => key)).toEqual(['x:process:1', 'x:process:2'])
    expect(readFileSync(outbox, 'utf8').split('\n')).toHaveLength(3)
  })

  it('says which line is no JSON when somebody else wrote into it', async () => {
    const dir = temporary('outbox')
    const { outbox, sent } = watchPaths(dir)
    await appendLines(outbox, [madeAlert()])
    writeFileSync(sent, 'notes of mine\n')
    await expect(readBoxes(dir)).rejects.toThrow(`${join(dir, 'watch', 'sent.ndjson')}:1: not JSON`)
  })
})
