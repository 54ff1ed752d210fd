import { describe, expect, it } from 'vitest'
import { countLines, printCounts } from '../../../src/indicators/cardinal/coverage.ts'
import { JsonError, parseJson, printJson } from '../../../src/indicators/cardinal/json.ts'
import { issueRow, Preparer } from '../../../src/indicators/cardinal/prepare.ts'
import { settingsOf } from '../../../src/indicators/cardinal/settings.ts'

const prepare = (text: string, settings = '') => {
  const { text: out, issues, warnings } = new Preparer(settingsOf(settings, 'x')).lines(Buffer.from(text))
  return { out, issues: issues.map(issueRow).join(''), warnings }
}

describe('prepare', () => {
  it('keeps digits and the order of keys, and writes nothing else than before', () => {
    expect(
      prepare('{ "b" : [1.50,-0,-0.0,1E+2,12345678901234567890123], "10":"\\u0416\\/", "2":null, "b2":1,"b":[1.0] }')
        .out,
    ).toBe('{"b":[1.0],"10":"Ж/","2":null,"b2":1}\n')
  })

  it('makes ids text and organisations lists, takes ids away by putting the last member there, and adds prefixes', () => {
    const text =
      '{"buyer":{"id":7.0,"name":"x","last":1},"tender":{"procuringEntity":{"id":"P-1"}},"parties":{"id":5},"awards":[{"id":3,"status":"active","suppliers":{"id":"gone","a":1,"b":2}}]}'
    expect(
      prepare(text, '[redactions]\norganization_id = gone\n[modifications]\nprefix_buyer_or_procuring_entity_id = P-\n')
        .out,
    ).toBe(
      '{"buyer":{"id":"P-7.0","name":"x","last":1},"tender":{"procuringEntity":{"id":"P-1"}},"parties":[{"id":"5"}],"awards":[{"id":"3","status":"active","suppliers":[{"b":2,"a":1}]}]}\n',
    )
  })

  it('sets defaults, translates codes, and says what is left', () => {
    const text =
      '{"ocid":"a,1","bids":{"details":[{"status":"ok","value":{"amount":0}},{"value":{"amount":99,"currency":"USD"},"items":[{"classification":{}}]},null]},"awards":[{"status":"odd \\"one\\""}]}'
    const bare = prepare(text)
    expect(bare.issues).toBe(
      [
        '1,"a,1",/bids/details[]/value/amount,0,,is zero',
        '1,"a,1",/bids/details[]/value/currency,0,,not set',
        '1,"a,1",/bids/details[]/status,0,ok,invalid',
        '1,"a,1",/bids/details[]/items[]/classification/scheme,1.0,,not set',
        '1,"a,1",/bids/details[]/status,1,,not set',
        '1,"a,1",/bids/details[]/status,2,,not set',
        '1,"a,1",/awards[]/status,0,"odd ""one""",invalid',
        '',
      ].join('\n'),
    )
    const mended = prepare(
      text,
      '[defaults]\ncurrency=KZT\nbid_status=valid\nitem_classification_scheme=S\n[redactions]\namount=0|99\n[codelists.bid_status]\nok=valid\n[codelists.award_status]\nodd "one"=active\n',
    )
    expect(mended.issues).toBe('')
    expect(mended.out).toBe(
      '{"ocid":"a,1","bids":{"details":[{"status":"valid","value":{"currency":"KZT"}},{"value":{"currency":"USD"},"items":[{"classification":{"scheme":"S"}}],"status":"valid"},{"status":"valid"}]},"awards":[{"status":"active"}]}\n',
    )
  })

  it('cancels awards whose contracts all are, and writes roles in the order of code points', () => {
    const text =
      '{"parties":[{"id":"B","roles":["z",1]},{"id":"S"},{"id":"N"}],"buyer":{"id":"B"},"bids":{"details":[{"status":"valid","tenderers":[{"id":"S"}]}]},"contracts":[{"awardID":1,"status":"cancelled"},{"awardID":"1","status":"cancelled"},{"awardID":"2","status":"cancelled"},{"awardID":"2"}],"awards":[{"id":1,"status":"active","suppliers":[{"id":"S"}]},{"id":2,"status":"active"}]}'
    const { out } = prepare(text, '[defaults]\nparty_roles=1\n[corrections]\naward_status_by_contract_status=true\n')
    expect(JSON.parse(out)).toMatchObject({
      parties: [{ id: 'B', roles: ['buyer', 'z'] }, { id: 'S', roles: ['supplier', 'tenderer'] }, { id: 'N' }],
      contracts: [{ awardID: '1' }, {}, {}, {}],
      awards: [{ status: 'cancelled' }, { status: 'active' }],
    })
  })

  it('moves the bids of auctions, but not onto others', () => {
    const auctions = '"auctions":[{"stages":[{"id":1,"bids":[{"status":"valid"}],"x":2},{"bids":null}]}]'
    const move = '[modifications]\nmove_auctions = yes\nsplit_procurement_method_details = -\n'
    expect(prepare(`{${auctions},"tender":{"procurementMethodDetails":"a b \\u0085- c"}}`, move).out).toBe(
      '{"auctions":[{"stages":[{"id":1,"x":2},{}]}],"tender":{"procurementMethodDetails":"a b"},"bids":{"details":[{"status":"valid"}]}}\n',
    )
    expect(prepare(`{${auctions},"bids":null}`, move).warnings).toEqual([
      { line: 0, message: "Can't move /auctions, because /bids is occupied." },
    ])
  })

  it('leaves out what is no release', () => {
    expect(prepare('5\n\n{\n{}\n').warnings).toEqual([
      { line: 1, message: 'is not a JSON object, skipping.' },
      { line: 3, message: 'is invalid JSON, skipping. [EOF while parsing an object at line 1 column 1]' },
    ])
  })
})

describe('coverage', () => {
  const count = (text: string) => printCounts(new Map(countLines(Buffer.from(text)).counts))

  it('counts what is filled, by path', () => {
    expect(count('{"a":[{"b":1},{"b":null}],"c":{"d":""},"e":"x"}\n5\n[]\n')).toBe(
      '{"/a[]/b": 1, "/a[]/": 1, "/a[]": 1, "/a": 1, "/e": 1, "/": 1, "": 2}\n',
    )
  })

  it('takes the last of keys that repeat, and adds what shares a path', () => {
    expect(count('{"x":0,"x":null}')).toBe('{}\n')
    expect(count('{"x[]":0,"x":[0]}')).toBe('{"/x[]": 2, "/x": 1, "/": 1, "": 1}\n')
    expect(count('{"":{"":1}}')).toBe('{"//": 2, "/": 2, "": 1}\n')
  })

  it('shows keys as Rust does', () => {
    expect(count('{"a\\u0301\\n\\u0000ж\\u200b\\"":1}')).toBe('{"/a\\u{301}\\n\\0ж\\u{200b}\\"": 1, "/": 1, "": 1}\n')
  })

  it('leaves out what serde_json does not read, though JSON.parse would', () => {
    const lines = ['"\\ud800"', '['.repeat(128) + ']'.repeat(128), '{"$serde_json::private::Number":1}', '{']
    const { counts, skipped } = countLines(Buffer.from(`${lines.join('\n')}\n"\\ud83d\\ude00"\n`))
    expect(counts).toEqual([['', 1]])
    expect(skipped.map(({ line }) => line)).toEqual([1, 2, 3, 4])
  })
})

describe('JSON', () => {
  it('is read as JSON.parse reads it, when that is possible', () => {
    for (const text of [
      'null',
      ' [true , false] ',
      '{"a":{"b":[1,-2.5e+3,"\\u00e9\\n"]},"__proto__":1}',
      '"ж\u007f"',
      '[[],{}]',
    ])
      expect(JSON.parse(printJson(parseJson(text)))).toEqual(JSON.parse(text))
    for (const text of [
      '',
      '[1,]',
      '{"a":}',
      '{"a"}',
      'tru',
      '-',
      '1.',
      '1e',
      '.5',
      '"\\x"',
      '"a',
      '[1 2]',
      '{"a":1 "b":2}',
      "{'a':1}",
      '\ufeff1',
    ])
      expect(() => parseJson(text), text).toThrow(JsonError)
  })
})
