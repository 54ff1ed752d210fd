import { describe, expect, it } from 'vitest'
import { parseCriteria } from '../../src/watch/criteria.ts'

const read = (text: string) => parseCriteria(text, 'rule.yaml')
const refused = async (text: string) => {
  const error = await read(text).then(
    () => undefined,
    (thrown: { message: string; why?: string; next: string[] }) => thrown,
  )
  expect(error).toBeDefined()
  return `${error!.message}: ${error!.why} / ${error!.next.join(' / ')}`
}
const begin = 'version: 1\nname: schools\n'

describe('a criteria file', () => {
  it('says what to look for, how and where to tell', async () => {
    const rule = await read(`${begin}title: Schools
indicators:
  single-bid: {minimum-amount: 1000000}
  plan-price-padding:
severity: statistical
buyers: [050140006873]
regions: [61, 6110, 611010, 611010100]
keywords: 'ремонт школы -капитальный'
minimum: 5 000 000
role: supplier
lang: kk
when: weekly
quiet: 21:00-08:00
every: 2h
to:
  - terminal
  - email: monitor@example.org
  - telegram: '-1001234567890'
  - atom: feed.xml
`)
    expect(rule).toMatchObject({
      indicators: [
        { name: 'single-bid', parameters: { minimum_amount: 1000000 } },
        { name: 'plan-price-padding', parameters: {} },
      ],
      severity: ['statistical'],
      buyers: ['050140006873'],
      regions: ['61', '6110', '611010', '611010100'],
      ...{ minimum: 5_000_000, role: 'supplier', lang: 'kk', when: 'weekly', every: 120 },
      quiet: { from: 1260, to: 480 },
    })
    expect(rule.to.map(({ kind, to }) => `${kind} ${to}`)).toEqual([
      ...['terminal ', 'email monitor@example.org', 'telegram -1001234567890', 'atom feed.xml'],
    ])
  })

  it('needs little: a search alone is told in Russian, at once, on the terminal', async () => {
    expect(await read(`${begin}keywords: асфальт\n`)).toMatchObject({
      ...{ indicators: undefined, keywords: 'асфальт', lang: 'ru', when: 'at-once', role: 'monitor', backlog: 'open' },
      to: [{ kind: 'terminal', to: '' }],
    })
  })

  it.each([
    ['a newer version', 'version: 2\nname: a\nindicators: all\n', /^rule.yaml:1: .*version "2" is not known/],
    ['a key that is not known', `${begin}indicators: all\nregion: 61\n`, /^rule.yaml:4: .*no key "region".*regions/],
    ['an indicator that is not there', `${begin}indicators:\n  - single-bit\n`, /^rule.yaml:4: .*single-bid/],
    [
      'a parameter that is not there',
      `${begin}indicators:\n  single-bid:\n    minimum: 3\n`,
      /^rule.yaml:5: .*minimum_amount/,
    ],
    [
      'a value that does not fit',
      `${begin}indicators:\n  single-bid: {minimum_amount: lots}\n`,
      /^rule.yaml:4: .*number/,
    ],
    [
      'a KATO code of no region',
      `${begin}indicators: all\nregions: [61, 99]\n`,
      /^rule.yaml:4: .*no region begins with 99/,
    ],
    ['half of a code', `${begin}indicators: all\nregions: 611\n`, /^rule.yaml:4: .*2 digits/],
    ['a number that is no BIN', `${begin}indicators: all\nbuyers:\n  - 123\n`, /^rule.yaml:5: .*12 digits/],
    ['hours that are none', `${begin}indicators: all\nquiet: 25:00-08:00\n`, /^rule.yaml:4: .*21:00-08:00/],
    ['an address that is none', `${begin}indicators: all\nto:\n  - email: nobody\n`, /^rule.yaml:5: .*no address/],
    [
      'a path out of the dataset',
      `${begin}indicators: all\nto:\n  - ndjson: ../../x\n`,
      /^rule.yaml:5: .*name of a file/,
    ],
    ['nothing to look for', begin, /^rule.yaml:1: .*looks for nothing/],
    ['broken YAML', `${begin}indicators: [a\n`, /^rule.yaml:\d: /],
  ])('is refused with its line: %s', async (_, text, message) => {
    expect(await refused(text)).toMatch(message)
  })

  it('holds no secret and no number of a natural person', async () => {
    const token = `1234567890:${'A'.repeat(35)}`
    for (const text of [
      `${begin}indicators: all\ntoken: abc\n`,
      `${begin}indicators: all\ntitle: '${token}'\n`,
      `${begin}indicators: all\ntitle: smtps://me:geheim@mail.example.org\n`,
    ]) {
      const said = await refused(text)
      expect(said).toMatch(/^rule.yaml:4: .*(secret|token or a password).*JARYQ_TELEGRAM_TOKEN/)
      expect(said).not.toMatch(/geheim|AAAA/)
    }
    // The date in it is impossible: it is nobody's.
    expect(await refused(`${begin}indicators: all\nsuppliers: ['993135000014']\n`)).toMatch(
      /natural person|check digit/,
    )
  })
})
