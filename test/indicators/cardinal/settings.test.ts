import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { parseIni } from '../../../src/indicators/cardinal/ini.ts'
import { codes, listOf, readSettings, settingsOf } from '../../../src/indicators/cardinal/settings.ts'
import { settingsText } from '../../../src/indicators/cardinal/settings-text.ts'
import { temporary } from '../../support/temp.ts'

describe('an INI file', () => {
  // biome-ignore lint/suspicious/noExplicitAny: for comparison
  const tree = (text: string): any =>
    JSON.parse(
      JSON.stringify(parseIni(text), (_key, value) => (value instanceof Map ? Object.fromEntries(value) : value)),
    )

  it('has quotes, escapes, both separators, and sections in sections', () => {
    expect(
      tree(
        '; a comment\r\na = "x ; y" z\r\nb: \'q\'\r\n# another\n[s]\nc=1\\t2\\x0416\n  d  =  \ne = a=b\n[s.deep]\nf=\\\ng\n[ t ]\n',
      ),
    ).toEqual({ a: 'x ; y z', b: 'q', s: { c: '1\t2Ж', d: '', e: 'a=b', deep: { f: 'g' } }, t: {} })
  })

  it('takes the last of what is repeated', () => {
    expect(tree('[s]\na=1\na=2\n[t]\n[s]\nb=3\n')).toEqual({ s: { b: '3' }, t: {} })
  })

  it('tells where it is broken', () => {
    for (const [text, message] of [
      ['abc', `0:3 expecting "[Some('='), Some(':')]" but found EOF.`],
      ['[R018\nq = 1\n', `2:0 expecting "[Some(']')]" but found EOF.`],
      ['= 1', '0:1 missing key'],
      ['a = 1\n  ; no', "1:3 doesn't support inline comment"],
    ] as const)
      expect(() => parseIni(text)).toThrow(message)
  })
})

describe('settings', () => {
  it('have their types, and words for numbers', () => {
    expect(
      settingsOf(
        'currency=KZT\n[R003]\nthreshold = -5\n[R003.procurement_method_details]\nx = 7\n[R024]\nthreshold=.5\n[R035]\nthreshold=+3\n[R038]\nthreshold=yes\n[defaults]\nparty_roles=ON\n',
        'x',
      ),
    ).toEqual({
      currency: 'KZT',
      R003: { threshold: -5, procurement_method_details: { x: 7 } },
      R024: { threshold: 0.5 },
      R035: { threshold: 3 },
      R038: { threshold: 1 },
      defaults: { party_roles: true },
    })
  })

  it('refuse what is no setting, with its path and what is expected', () => {
    for (const [text, message] of [
      [
        '[R003]\nthresh = 1\n',
        's.ini: R003.thresh: unknown field `thresh`, expected one of `threshold`, `procurement_methods`, `procurement_method_details`',
      ],
      ['[R099]\n', 's.ini: R099: unknown field `R099`, expected one of `output`'],
      ['[R028]\nx=1\n', 's.ini: R028.x: unknown field `x`, there are no settings'],
      ['[codelists.other]\n', 'codelists.other: unknown field `other`'],
      ['[R003]\nthreshold = abc\n', 's.ini: invalid type: string "abc", expected an integer for key `R003.threshold`'],
      ['[R035]\nthreshold = -1\n', 'expected an integer for key `R035.threshold`'],
      ['[R024]\nthreshold = 1,5\n', 'expected a floating point for key `R024.threshold`'],
      ['[output]\ninfo_currency_mismatches = 2\n', 'expected a boolean for key `output.info_currency_mismatches`'],
      ['R003 = 1\n', 'expected a section for key `R003`'],
      ['abc', 's.ini: 0:3 expecting'],
    ] as const)
      expect(() => settingsOf(text, 's.ini')).toThrow(message)
  })

  it('are found with and without the ending of the file', async () => {
    const directory = temporary('cardinal-settings')
    await writeFile(join(directory, 'mine.ini'), '[R018]\n')
    expect(await readSettings(join(directory, 'mine'))).toEqual({ R018: {} })
    await expect(readSettings(join(directory, 'other'))).rejects.toThrow('not found')
  })

  it('of the file that is written for a start run all indicators with what is the default', () => {
    const settings = settingsOf(settingsText, 'init')
    for (const code of codes) expect(settings[code]).toEqual(code === 'R003' ? { procurement_method_details: {} } : {})
    // What is commented out there can be set.
    expect(() => settingsOf(settingsText.replace(/^; (?=\S+ = )/gm, ''), 'init')).not.toThrow()
  })
})

it('lists end with or without a bar', () => {
  expect([...listOf('a|b|')]).toEqual(['a', 'b'])
  expect([...listOf('a||b')]).toEqual(['a', '', 'b'])
  expect(listOf('').size).toBe(0)
})
