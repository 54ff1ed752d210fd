import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { coverageOfFile } from '../../src/dataset/coverage.ts'
import { silent } from '../../src/terminal/progress.ts'
import { temporary } from '../support/temp.ts'

it('counts each process of a file once, however its releases are merged', async () => {
  const path = join(temporary('coverage'), 'releases.ndjson')
  const release = (process: number, number: number) => ({
    ...{ ocid: `ocds-a1b2c3-${process}`, id: `${number}`, date: `2026-01-0${number}T00:00:00Z`, tag: ['tender'] },
    ...(process % 4 === 0 ? { tender: { id: 't', title: 'закупка «бумаги»' } } : {}),
  })
  const lines = Array.from({ length: 1000 }, (_, at) => [release(at, 1), release(at, 2)]).flat()
  await writeFile(path, lines.map((line) => JSON.stringify(line)).join('\n'))
  const { processes, fields } = await coverageOfFile(path, { report: silent })
  expect(processes).toBe(1000)
  const of = (name: string) => fields.find(({ path: field }) => field === name)
  expect(of('ocid')).toMatchObject({ processes: 1000, processShare: 1 })
  expect(of('tender.title')).toMatchObject({ processes: 250, processShare: 0.25, objects: 250, objectShare: 1 })
})
