import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { fileKind, isResultsProtocol } from '../../../src/dataset/files/kinds.ts'
import { markedName, savedFolder, savedName } from '../../../src/dataset/files/names.ts'
import { fileId } from '../../../src/dataset/files/records.ts'
import { filesOfRecord, mergeNamed } from '../../../src/dataset/files/sources.ts'

const base = 'https://ows.goszakup.gov.kz'
const file = (over: object = {}) => ({
  id: '0123456789abcdef0123456789abcdef',
  kind: 'other' as const,
  original_name: null,
  name_ru: null,
  name_kz: null,
  content_type: null,
  ...over,
})

describe('the name under which a file is saved', () => {
  it.each([
    [{ original_name: 'techspec_1_2.pdf' }, 'techspec_1_2.pdf'],
    [{ original_name: 'Приложение 2 «Смета».xlsx' }, 'Приложение 2 «Смета».xlsx'],
    [{ original_name: '../../etc/passwd' }, 'passwd'],
    [{ original_name: '..\\..\\Windows\\System32\\drivers.sys' }, 'drivers.sys'],
    [{ original_name: '/' }, 'other-0123456789abcdef0123456789abcdef'],
    [{ original_name: '..' }, 'other-0123456789abcdef0123456789abcdef'],
    [{ original_name: '.bashrc' }, 'bashrc'],
    [{ original_name: 'CON.pdf' }, '_CON.pdf'],
    [{ original_name: 'Том 1.2', content_type: 'application/zip' }, 'Том 1.2.zip'],
    [{ original_name: 'a\u0000b\nc\u202efdp.exe' }, 'abcfdp.exe'],
    [{ original_name: 'смета: часть "1"?.doc' }, 'смета_ часть _1__.doc'],
    [{ name_ru: 'Протокол об итогах', content_type: 'text/html' }, 'Протокол об итогах.html'],
    [
      { content_type: 'application/pdf', kind: 'specification' as const },
      'specification-0123456789abcdef0123456789abcdef.pdf',
    ],
    [{ id: 'trd_buy_lots_list/ab', kind: 'other' as const }, 'other-trd_buy_lots_list-ab'],
  ])('of %j', (over, expected) => {
    expect(savedName(file(over))).toBe(expected)
  })

  it('is one part of a path, whatever the service says', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 400 }), fc.constantFrom('/', '\\', '..', ''), (text, part) => {
        const name = savedName(file({ original_name: part + text + part }))
        expect(name).not.toBe('')
        expect(Buffer.byteLength(name)).toBeLessThan(200)
        expect(name).not.toMatch(/[/\\:*?"<>|\p{Cc}\p{Cf}\p{Cs}]/u)
        expect(name).not.toMatch(/^\.|[. ]$/)
      }),
      { seed: 7 },
    )
  })

  it('is marked by the content when another content has it', () => {
    expect(markedName('a.b.pdf', 'ab'.repeat(32))).toBe('a.b-abababab.pdf')
    expect(markedName('протокол', 'ab'.repeat(32))).toBe('протокол-abababab')
    expect(savedFolder({ announcements: [5], contracts: [7], entity: 'lots' })).toBe('5')
    expect(savedFolder({ announcements: [], contracts: [7], entity: 'acts' })).toBe('contract-7')
    expect(savedFolder({ announcements: [], contracts: [], entity: 'ob-lots' })).toBe('ob-lots')
  })
})

describe('what a file is', () => {
  it.each([
    ['announcements', 'Files', 'techspec_1_2.pdf', 'specification'],
    ['announcements', 'Files', 'Техникалық ерекшелік', 'specification'],
    ['announcements', 'Files', 'contract_project_1.pdf', 'contract-project'],
    ['announcements', 'Files', 'Шарт жобасы', 'contract-project'],
    ['announcements', 'GeneralFiles', 'Протокол вскрытия', 'protocol'],
    ['announcements', 'Files', 'os_zcp_lots_1.pdf', 'other'],
    ['contracts', 'File', 'dogovor.pdf', 'contract'],
    ['contracts', 'ReportFile', 'otchet.pdf', 'report'],
    ['acts', 'File', 'akt.pdf', 'act'],
    ['complaints', 'Files', 'x.pdf', 'complaint'],
  ])('of %s %s %s', (entity, field, name, expected) => {
    expect(fileKind(entity, field, [name, null])).toBe(expected)
  })

  it.each([
    ['Протокол об итогах', true],
    ['Протокол итогов закупок способом запроса ценовых предложений', true],
    ['Қорытындылар туралы хаттама', true],
    ['Протокол вскрытия', false],
    ['Протокол предварительного допуска', false],
    ['Итоги', false],
  ])('a protocol of results: %s', (name, expected) => {
    const kind = fileKind('announcements', 'Files', [name])
    expect(isResultsProtocol({ kind, original_name: null, name_ru: name, name_kz: null })).toBe(expected)
  })

  it('is known by what follows /download/', () => {
    const id = (path: string) => fileId(new URL(path, base))
    expect(id('/download/trd_buy/abc')).toBe('abc')
    expect(id('/download/trd_buy_lots_list/abc')).toBe('trd_buy_lots_list/abc')
    const odd = [
      '/download/trd_buy/a/b',
      '/download/abc',
      '/download/trd_buy/abc?x=1',
      '/x/../download',
      '/download/trd_buy/%2e%2e',
    ]
    for (const path of odd) expect(id(path)).toMatch(/^[0-9a-f]{32}$/)
    expect(new Set(odd.map(id)).size).toBe(odd.length)
  })
})

describe('the files that records name', () => {
  const at = (hex: string, folder = 'trd_buy') => `${base}/download/${folder}/${hex}`

  it('of an announcement, with its lots and both languages of a general file', () => {
    const found = filesOfRecord(
      'announcements',
      {
        id: 17,
        Files: [
          {
            filePath: at('a1'),
            originalName: 'techspec_17_42.pdf',
            nameRu: 'Техническая спецификация',
            nameKz: '',
            objectId: [17],
          },
          { filePath: at('a2'), originalName: 'techspec_17_.pdf', objectId: ['17', 18, 0, null] },
          { filePath: null, originalName: 'nothing.pdf' },
          { filePath: 'javascript:alert(1)' },
          { filePath: 'http://[' },
        ],
        GeneralFiles: [
          {
            id: 5,
            filePathKz: at('a3'),
            filePathRu: '/download/trd_buy/a4',
            nameRu: 'Протокол об итогах',
            nameKz: 'Қорытынды хаттамасы',
          },
        ],
      },
      base,
    )
    expect(
      found.map(({ id, kind, lots, objects, name_ru, name_kz }) => ({ id, kind, lots, objects, name_ru, name_kz })),
    ).toEqual([
      {
        id: 'a1',
        kind: 'specification',
        lots: [42],
        objects: [17],
        name_ru: 'Техническая спецификация',
        name_kz: null,
      },
      { id: 'a2', kind: 'specification', lots: [], objects: [17, 18], name_ru: null, name_kz: null },
      { id: 'a3', kind: 'protocol', lots: [], objects: [17], name_ru: null, name_kz: 'Қорытынды хаттамасы' },
      { id: 'a4', kind: 'protocol', lots: [], objects: [17], name_ru: 'Протокол об итогах', name_kz: null },
    ])
    expect(found.every(({ announcements }) => announcements.join() === '17')).toBe(true)
    expect(found[3]!.url).toBe(at('a4'))
  })

  it('of a lot, a contract with an agreement, an act, a complaint', () => {
    const of = (entity: string, record: object) => filesOfRecord(entity, record as Record<string, unknown>, base)
    expect(of('lots', { id: 4, trdBuyId: 17, Files: [{ filePath: at('b', 'trd_buy_lots_list') }] })).toMatchObject([
      { id: 'trd_buy_lots_list/b', lots: [4], announcements: [17], objects: [4] },
    ])
    const contract = {
      id: 9,
      trdBuyId: 0,
      ContractUnits: [{ lotId: 4 }, { lotId: 0 }],
      File: { filePath: at('c'), originalName: 'd.pdf', objectId: 9 },
      ReportFile: { filePath: at('d') },
      Agreement: [{ id: 10, File: { filePath: at('e') } }],
    }
    expect(of('contracts', contract)).toMatchObject([
      { id: 'c', kind: 'contract', contracts: [9], lots: [4], announcements: [] },
      { id: 'd', kind: 'report' },
      { id: 'e', kind: 'contract' },
    ])
    expect(of('acts', { id: 1, contractId: 9, File: { filePath: at('f') } })).toMatchObject([
      { kind: 'act', contracts: [9] },
    ])
    expect(of('complaints', { id: 1, trdBuyId: 17, Files: [{ filePath: at('g') }] })).toMatchObject([
      { kind: 'complaint', announcements: [17] },
    ])
  })

  it('are one when two records name the same', () => {
    const [a] = filesOfRecord('announcements', { id: 17, Files: [{ filePath: at('b'), nameRu: 'Файл' }] }, base)
    const [b] = filesOfRecord(
      'lots',
      { id: 4, trdBuyId: 17, Files: [{ filePath: at('b'), originalName: 'techspec_17_4.pdf' }] },
      base,
    )
    expect(mergeNamed(a!, b!)).toMatchObject({
      entity: 'announcements',
      kind: 'specification',
      lots: [4],
      announcements: [17],
      objects: [4, 17],
      name_ru: 'Файл',
      original_name: 'techspec_17_4.pdf',
    })
  })
})
