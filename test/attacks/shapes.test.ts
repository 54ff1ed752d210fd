import { expect, it } from 'vitest'
import { inFolder, readers } from './readers.ts'

// Well formed, and not what is wanted there: each of these ended with a stack once, or was read as something else.
it.each([
  ['outbox of the watcher', 'null\n{"kind":"alert"}\n'],
  ['outbox of the watcher', '{"kind":"baseline","rule":"a","keys":null}\n{}\n'],
  ['sent box of the watcher', '{"channel":"terminal","alerts":null}\n{}\n'],
  ['list of letters written', 'null\n'],
  ['list of letters written', '{"kind":"a","lang":"ru","file":"b"}\n'],
  ['form of a field check', '{"format":1,"id":"f-61d3fced","rows":[]}'],
  ['form of a field check', '{"format":1,"id":"f-61d3fced","rows":[null]}'],
  ['form of a field check', 'null'],
  ['results kept of a field check', '{"format":1,"form":"f-61d3fced","values":null,"photos":[]}'],
  ['results kept of a field check', '{"format":1,"form":"f-61d3fced","values":{},"photos":null}'],
  ['results kept of a field check', 'null'],
  ['credentials', '{"format":1,"tokens":{"https://example.org":5}}'],
  ['credentials', 'null'],
  ['what was shared', '{"format":1,"data":5}'],
  ['what was shared', '{"format":1,"own":{"law/a.yaml":3}}'],
  ['what was shared', 'null'],
  ['dataset.json', '{"format":1,"releases":{"goszakup":null}}'],
  ['dataset.json', '{"format":1,"releases":{"goszakup":{"files":[{"name":"../../etc/passwd"}]}}}'],
  ['dataset.json', '{"format":1,"sources":{"goszakup":{"entities":5}}}'],
  ['cursor of raw lines', '{"format":1,"segments":[],"run":1,"state":{},"checksum":"0"}'],
  ['cases of an indicator (YAML)', '- &a {name: x}\n- *b\n'],
  ['cases of an indicator (YAML)', '- name: x\n  <<: [1]\n'],
])('%s: %s is refused in words', async (name, text) => {
  const reader = readers.find((one) => one.name === name)!
  await expect(inFolder((folder) => reader.read(Buffer.from(text), folder))).rejects.toMatchObject({
    name: 'UserError',
  })
})
