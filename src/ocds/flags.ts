import { string } from '@oclif/core/flags'
import { caFileFlag } from '../goszakup/flags.ts'
import { wholeNumber } from '../terminal/command.ts'
import type { ReadLimits } from './read.ts'

/** The flags of commands that read OCDS (see `readLimits`); none goes with those in `exclusive`. */
export function readFlags(exclusive: string[] = []) {
  return {
    encoding: string({
      description:
        'what the text is encoded in, for example windows-1251 or utf-16le; default: UTF-8, or what its mark says',
      helpValue: 'NAME',
      exclusive,
    }),
    'max-element': wholeNumber({
      description: 'megabytes of one release, record or line at most; what is longer is set aside',
      default: 64,
      min: 1,
      max: 500,
      helpValue: 'MB',
      exclusive,
    }),
    'max-depth': wholeNumber({
      description: 'levels of nesting at most; what is deeper is set aside',
      default: 500,
      min: 10,
      exclusive,
    }),
    'max-unpacked': wholeNumber({
      description: 'gigabytes at most that may come out of packed files; more ends the command',
      default: 100,
      min: 1,
      helpValue: 'GB',
      exclusive,
    }),
    'ca-file': caFileFlag({ exclusive }),
  }
}

/** What the flags say, as `readOcds` takes it. */
export function readLimits(flags: {
  encoding?: string
  'max-element': number
  'max-depth': number
  'max-unpacked': number
  'ca-file'?: string
}): ReadLimits {
  return {
    encoding: flags.encoding,
    maxBytes: flags['max-element'] * 2 ** 20,
    maxDepth: flags['max-depth'],
    maxUnpacked: flags['max-unpacked'] * 2 ** 30,
    caFile: flags['ca-file'],
  }
}
