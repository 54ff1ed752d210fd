import { boolean, option, string } from '@oclif/core/flags'
import { JaryqCommand } from '../../terminal/command.ts'

export default class ApplicantSet extends JaryqCommand {
  static override summary = 'say who writes the letters'
  static override description =
    "Keeps the applicant in the user's configuration, readable by its owner alone, never in a dataset. Only what is given changes."
  static override flags = {
    name: string({ description: 'full name, or the name of the organisation' }),
    id: string({ description: 'IIN or BIN, 12 digits' }),
    address: string({ description: 'postal address' }),
    phone: string({ description: 'phone' }),
    email: string({ description: 'e-mail, for the reply' }),
    representative: string({ description: 'who signs for the applicant, and on what ground' }),
    'public-control': boolean({ description: 'the applicant acts under the Public Control Law', allowNo: true }),
    role: option({
      description: 'who the applicant is, where a letter does not say otherwise',
      options: ['monitor', 'supplier', 'journalist', 'resident'] as const,
    })(),
    file: string({ description: 'read the fields from a YAML file; flags win over it', helpValue: 'FILE' }),
  }
  static override examples = [
    {
      description: 'a person (made up)',
      command:
        '<%= config.bin %> <%= command.id %> --name "Ахметова Әсел" --id 990231400010 --address "010000, г. Астана, ул. Примерная, 1" --phone "+7 700 000 00 00" --email asel@example.kz',
    },
    { description: 'everything from a file', command: '<%= config.bin %> <%= command.id %> --file applicant.yaml' },
  ]

  async run(): Promise<void> {
    const { flags } = await this.parse(ApplicantSet)
    const { setApplicant } = await import('../../letters/applicant.ts')
    const { name, id, address, phone, email, representative, 'public-control': publicControl, role, file } = flags
    const saved = await setApplicant(
      { name, id, address, phone, email, representative, public_control: publicControl, role },
      file,
    )
    const reporter = this.reporter(flags)
    for (const warning of saved.warnings) reporter.warn(warning)
    process.stdout.write(`applicant: ${saved.path}\n`)
    reporter.note('next: jaryq letter new a-dvga --flag ID --lang ru')
  }
}
