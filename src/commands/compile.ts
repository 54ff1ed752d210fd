import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { string as stringArg } from '@oclif/core/args'
import { boolean } from '@oclif/core/flags'
import { readFlags, readLimits } from '../ocds/flags.ts'
import { JaryqCommand } from '../terminal/command.ts'
import { UserError } from '../terminal/errors.ts'

export default class Compile extends JaryqCommand {
  static override summary = 'releases to compiled (or versioned) releases, merged by ocid'
  static override description =
    'With a PATH, a filter: reads OCDS in any shape and writes one compiled release a line to stdout, in order of ocid, by the merge routine of OCDS 1.1 (1.0 for packages of that version). Without one, it works on the dataset: a new generation is built, since compiled releases belong to a generation with its tables; with --versioned the versioned releases of the dataset go to stdout.'
  static override examples = [
    {
      description: 'compiled releases of a package',
      command: '<%= config.bin %> <%= command.id %> releases.json.gz > compiled.ndjson',
    },
    {
      description: 'the history of every field, from standard input',
      command: 'cat releases.ndjson | <%= config.bin %> <%= command.id %> - --versioned > versioned.ndjson',
    },
    {
      description: 'compile the dataset in ./jaryq-data into a new generation',
      command: '<%= config.bin %> <%= command.id %>',
    },
  ]

  static override args = {
    path: stringArg({
      description: 'file, folder, .zip or address of OCDS, or - for standard input; default: the dataset',
      ignoreStdin: true,
    }),
  }

  static override flags = {
    versioned: boolean({ description: 'versioned releases: every value that a field had, with its date' }),
    'strict-null': boolean({
      description:
        'null by the written rule: it removes an object or a list too, and as an id it is none; without this as ocdskit does it',
    }),
    chronological: boolean({
      description:
        'releases in order of the points in time of their dates; without this in order of the text of their dates, as ocdskit does it',
    }),
    strict: boolean({ description: 'stop at the first thing that cannot be read' }),
    'follow-links': boolean({
      description: 'fetch the releases that records only link to, each package once and twice a second at most',
    }),
    ...readFlags(),
  }

  async run(): Promise<void> {
    const { args, flags, metadata } = await this.parse(Compile)
    const { versioned, strict } = flags
    const options = {
      versioned,
      strict,
      followLinks: flags['follow-links'],
      strictNull: flags['strict-null'],
      chronological: flags.chronological,
      ...readLimits(flags),
      report: this.reporter(flags),
      signal: this.interruptible(),
    }
    if (args.path === undefined && flags['follow-links'])
      throw new UserError('--follow-links goes with a PATH', {
        why: 'the links of imported records were followed, or not, when they were imported',
        next: 'import them again with: jaryq import PATH --follow-links',
        exit: 'usage',
      })
    const idle = (['strict', ...Object.keys(readFlags())] as (keyof typeof flags)[]).filter(
      (name) => flags[name] !== undefined && flags[name] !== false && metadata.flags[name]?.setFromDefault !== true,
    )
    if (args.path === undefined && idle.length > 0)
      throw new UserError(`only with a PATH: ${idle.map((name) => `--${name}`).join(', ')}`, {
        why: "the dataset's releases were read and checked when they were imported",
        exit: 'usage',
      })
    if (args.path === undefined && !versioned) {
      if (flags['strict-null'] || flags.chronological)
        throw new UserError('--strict-null and --chronological go with a PATH or --versioned', {
          why: 'the tables of a dataset are made by one rule',
          exit: 'usage',
        })
      const { buildDataset } = await import('../dataset/build.ts')
      await buildDataset(flags.data, options)
      return
    }
    const { compileFile, versionedReleases } = await import('../dataset/compile/file.ts')
    const lines = args.path === undefined ? versionedReleases(flags.data, options) : compileFile(args.path, options)
    await pipeline(Readable.from(lines), process.stdout, { end: false })
  }
}
