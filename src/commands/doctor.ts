import { baseUrlFlag, caFileFlag } from '../goszakup/flags.ts'
import { RowsCommand } from '../terminal/command.ts'

export default class Doctor extends RowsCommand {
  static override summary = 'is all well? one line a check, each with a way to mend it'
  static override description =
    "Checks Node.js, the clock, the disk, the token (never shown whole), the system's keyring, the proxy and the certificates in use, the network (one small request without the token), the difference to the clock of the service, the dataset and the engine, and the kernel of the notebooks with its Node.js. The exit code is 1 when a check fails."
  static override examples = [
    {
      description: 'check this machine and the dataset in ./jaryq-data',
      command: '<%= config.bin %> <%= command.id %>',
    },
    {
      description: 'in a network with a certificate of its own',
      command: '<%= config.bin %> <%= command.id %> --ca-file my-network.pem',
    },
    { description: 'the same for a script', command: '<%= config.bin %> <%= command.id %> --data jaryq-data --json' },
  ]
  static override flags = {
    'base-url': baseUrlFlag({ description: 'the host of the API' }),
    'ca-file': caFileFlag(),
  }

  async run(): Promise<void> {
    const { flags } = await this.parse(Doctor)
    const { checkMachine } = await import('../terminal/check.ts')
    const { checkApi } = await import('../goszakup/check.ts')
    const { checkDataset } = await import('../dataset/check.ts')
    const { checkNotebooks } = await import('../notebook/check.ts')
    const { said } = await import('../terminal/messages.ts')
    const rows = [
      ...(await checkMachine(flags.data)),
      ...(await checkApi(flags['base-url'], { caFile: flags['ca-file'] })),
      ...(await checkDataset(flags.data)),
      ...(await checkNotebooks()),
    ]
    await this.printRows(
      {
        columns: [
          { name: 'check', type: 'text' },
          { name: 'ok', type: 'boolean' },
          { name: 'found', type: 'text' },
          { name: 'fix', type: 'text' },
        ],
        rows: rows.map((row) => ({ ...row, found: said(row.found, flags.lang), fix: said(row.fix, flags.lang) })),
      },
      flags,
    )
    if (rows.some((row) => row.ok === false)) process.exitCode = 1
  }
}
