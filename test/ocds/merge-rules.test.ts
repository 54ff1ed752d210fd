import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { eachDeclared, extensionAddresses, extensionNotes, registeredExtensions } from '../../src/ocds/extensions.ts'
import { mergeReleases } from '../../src/ocds/merge.ts'
import { mergeRules, type RuleNode } from '../../src/ocds/merge-rules.ts'
import { knownExtensions, type SchemaNode } from '../../src/ocds/validate/schema.ts'
import type { MergeRules } from './rule-tree.ts'

/** The rules that the reference reads from the schemas, as paths. */
const reference = JSON.parse(
  readFileSync(new URL('../fixtures/ocds-merge/rules.json', import.meta.url), 'utf8'),
) as Record<'1.0' | '1.1', MergeRules> & { eu: MergeRules & { extensions: string[] } }

const github = 'https://raw.githubusercontent.com/open-contracting-extensions'

function paths(node: RuleNode, above = ''): string[] {
  return [...node.fields].flatMap(([name, field]) => [
    ...(field.rule === undefined ? [] : [`${field.rule} ${above}${name}`]),
    ...paths(field, `${above}${name}.`),
  ])
}

function listed({ omitWhenMerged, wholeListMerge }: MergeRules): string[] {
  return [...omitWhenMerged.map((path) => `omit ${path}`), ...wholeListMerge.map((path) => `whole ${path}`)]
}

describe('the rules of OCDS', () => {
  it.each(['1.0', '1.1'] as const)('%s: those that the reference reads from the schema, and no other', (version) => {
    expect(paths(mergeRules(version)).sort()).toEqual(listed(reference[version]).sort())
  })

  it('have nothing that has no rule below it', () => {
    const all = registeredExtensions().flatMap(({ versions }) => Object.values(versions))
    const look = (node: RuleNode) => {
      for (const field of node.fields.values()) {
        expect(field.rule === undefined && field.fields.size === 0).toBe(false)
        look(field)
      }
    }
    look(mergeRules('1.1', all))
  })
})

describe('the rules of extensions', () => {
  it('are those of the profile for the European Union when a package declares its 36', () => {
    const found = paths(mergeRules('1.1', reference.eu.extensions)).sort()
    // Fields that two of them have got since.
    const later = [
      'whole contracts.finance.assetClass',
      'whole contracts.relatedProcesses.relatedLots',
      'whole planning.budget.finance.assetClass',
      'whole relatedProcesses.relatedLots',
    ]
    expect(found).toEqual([...listed(reference['1.1']), ...listed(reference.eu), ...later].sort())
  })

  it('are of those that are declared, and of no other', () => {
    const lots = mergeRules('1.1', [`${github}/ocds_lots_extension/v1.1.5/extension.json`])
    const added = paths(lots).filter((path) => !listed(reference['1.1']).includes(path))
    expect(added).toContain('whole tender.lotGroups.relatedLots')
    expect(added.every((path) => path.endsWith('.relatedLots'))).toBe(true)
    // A bid has lots, where there are bids.
    expect(added.filter((path) => path.includes('bids'))).toEqual([])
    const both = mergeRules('1.1', [
      `${github}/ocds_lots_extension/v1.1.5/extension.json`,
      `${github}/ocds_bid_extension/v1.1.5/extension.json`,
    ])
    expect(paths(both)).toContain('whole bids.details.relatedLots')
    expect(paths(both)).toContain('whole bids.details.tenderers.additionalIdentifiers')
  })

  it('are of the version that is declared', () => {
    const fees = (version: string) =>
      paths(mergeRules('1.1', [`${github}/ocds_participationFee_extension/${version}/extension.json`]))
    expect(fees('v1.1.5')).toContain('whole tender.participationFees')
    expect(fees('master')).not.toContain('whole tender.participationFees')
    expect(fees('master')).toContain('whole tender.participationFees.type')
  })

  it('hold for OCDS 1.0 too', () => {
    const rules = paths(mergeRules('1.0', [`${github}/ocds_lots_extension/master/extension.json`]))
    expect(rules).toContain('whole tender.documents.relatedLots')
    expect(rules).toContain('whole awards.suppliers')
  })

  it('change what releases become', () => {
    const releases = [
      { ocid: 'a', date: '2020', tender: { lotGroups: [{ id: '1', relatedLots: ['1', '2'] }] } },
      { ocid: 'a', date: '2021', tender: { lotGroups: [{ id: '1', relatedLots: [] }] } },
    ]
    const groups = (extensions: string[]) =>
      (mergeReleases('compiled', releases, { rules: mergeRules('1.1', extensions) }).tender as { lotGroups: unknown })
        .lotGroups
    // An empty list says nothing where elements might be objects with ids, and empties one that is replaced whole.
    expect(groups([])).toEqual([{ id: '1', relatedLots: ['1', '2'] }])
    expect(groups([`${github}/ocds_lots_extension/v1.1.5/extension.json`])).toEqual([{ id: '1', relatedLots: [] }])
  })

  it('say only what the registry has: every version, its types defined', () => {
    const all = registeredExtensions()
    const keys = all.flatMap(({ id, versions }) => Object.keys(versions).map((version) => `${id} ${version}`))
    expect(new Set(keys).size).toBe(89)
    expect(keys).toHaveLength(89)
    expect(new Set(all.map(({ id }) => id)).size).toBe(68)
    const core = JSON.parse(readFileSync(new URL('../../src/ocds/rules/1.1.json', import.meta.url), 'utf8')).types
    const defined = new Set([...Object.keys(core), ...all.flatMap(({ types }) => Object.keys(types ?? {}))])
    const named = (field: unknown): string[] =>
      typeof field === 'string' ? [field] : Object.values(field as object).flatMap(named)
    for (const { id, types = {}, fields = {}, source } of all) {
      expect(source, id).toMatch(/^[\w-]+\/[\w-]+@[0-9a-f]{12}$/)
      for (const name of named({ ...types, ...fields }))
        if (!['whole', 'omit', 'scalar', 'versionId'].includes(name)) expect(defined).toContain(name.replace('[]', ''))
      for (const name of Object.keys(fields)) expect(defined).toContain(name)
    }
  })
})

describe('the schemas that releases are checked by', () => {
  it('have the lists and objects of extensions where the rules of merging have them', () => {
    /** A field as the rules write it; undefined for one value. */
    const noted = (field: SchemaNode): unknown => {
      if (field.ref !== undefined) return field.ref
      if (field.fields !== undefined) return structure(field.fields)
      if (field.type?.startsWith('array') !== true) return undefined
      return field.items?.ref === undefined ? 'whole' : `${field.items.ref}[]`
    }
    const structure = (fields: Record<string, SchemaNode>) =>
      Object.fromEntries(
        Object.entries(fields)
          .map(([name, field]) => [name, noted(field) ?? (name === 'id' ? 'scalar' : undefined)])
          .filter(([, note]) => note !== undefined),
      )
    for (const { name, version, url, types } of knownExtensions()) {
      const { extension, exact } = eachDeclared([url])[0]!
      expect([extension.id, exact, extension.versions[version]]).toEqual([name, true, url])
      const checked = Object.entries(types).map(([type, { fields = {} }]) => [type, structure(fields)] as const)
      expect(
        Object.fromEntries(
          checked.filter(([type, fields]) => type in (extension.types ?? {}) || Object.keys(fields).length > 0),
        ),
      ).toEqual({ ...extension.types, ...extension.fields })
    }
  })
})

describe('the extensions that a package declares', () => {
  const held = (address: string) => {
    const [found] = eachDeclared([address])
    return found === undefined ? undefined : `${found.extension.id} ${found.version}${found.exact ? '' : '?'}`
  }

  it.each([
    [`${github}/ocds_lots_extension/v1.1.5/extension.json`, 'lots v1.1.5'],
    [`${github}/ocds_lots_extension/v1.1.5/`, 'lots v1.1.5'],
    [`${github.replace('https', 'http')}/ocds_Lots_extension/master/release-schema.json`, 'lots master'],
    // The organization that had them first.
    ['https://raw.githubusercontent.com/open-contracting/ocds_bid_extension/v1.1.4/extension.json', 'bids v1.1.4'],
    ['https://github.com/open-contracting-extensions/ocds_bid_extension/archive/master.zip', 'bids master'],
    ['https://api.github.com/repos/open-contracting-extensions/ocds_bid_extension/zipball/v1.1.5', 'bids v1.1.5'],
    [
      'https://raw.githubusercontent.com/open-contracting-extensions/ocds_bid_extension/main/extension.json',
      'bids master',
    ],
    ['https://extensions.open-contracting.org/en/extensions/bids/v1.1.5/', 'bids v1.1.5'],
    [
      'https://gitlab.com/dncp-opendata/ocds_statusdetails_extension/-/raw/master/extension.json',
      'statusDetails master',
    ],
    [`${github}/ocds_lots_extension/v1.1.1/extension.json`, 'lots v1.1.4?'],
    [`${github}/ocds_lots_extension/v2.0/extension.json`, 'lots v1.1.5?'],
    [`${github}/ocds_lots_extension/0666df1efb9c96b62de674cd4c8fee1c5402c443/extension.json`, 'lots master?'],
    [`${github}/ocds_awardCriteriaBreakdown_extension/master/extension.json`, 'awardCriteria master'],
  ])('%s is %s', (address, name) => {
    expect(held(address)).toBe(name)
  })

  it.each([
    'https://raw.githubusercontent.com/someone/ocds_lots_extension/master/extension.json',
    'https://example.com/a/extension.json',
    'extension.json',
    'ftp://raw.githubusercontent.com/open-contracting-extensions/ocds_lots_extension/master/extension.json',
    '',
  ])('%s is none that is held', (address) => {
    expect(held(address)).toBeUndefined()
  })

  it('are texts in a list', () => {
    expect(extensionAddresses({ extensions: ['a', 1, null, 'b', 'a', ''] })).toEqual(['a', 'b'])
    for (const extensions of [undefined, null, 'a', { a: 1 }]) expect(extensionAddresses({ extensions })).toEqual([])
  })

  it('are noted when they are not held, or not in this version', () => {
    expect(extensionNotes([`${github}/ocds_lots_extension/v1.1.5/extension.json`])).toEqual([])
    const [version, unknown, ...others] = extensionNotes([
      `${github}/ocds_lots_extension/v1.1.3/extension.json`,
      'https://example.com/a',
      'https://example.com/b',
    ])
    expect(version).toMatch(/^an extension is .*v1\.1\.3\/extension\.json \(lots v1\.1\.4\)$/)
    expect(unknown).toMatch(/^2 extensions .*example\.com\/a, https:\/\/example\.com\/b$/)
    expect(others).toEqual([])
  })
})
