import { string as text } from '@oclif/core/args'
import { boolean, string } from '@oclif/core/flags'
import { JaryqCommand, wholeNumber } from '../../terminal/command.ts'

export default class NotebookRun extends JaryqCommand {
  static override summary = 'execute a notebook with parameters'
  static override description =
    'Executes a notebook of the course (by its name or number) or a file through Jupyter and the TypeScript kernel, on the dataset of --data. --parameter gives a value to a name of the cell that is tagged "parameters". The executed notebook goes to --output, with --html also as a page that stands alone. When a cell fails, its own error is told and the exit code is 1.'
  static override examples = [
    {
      description: 'the first notebook, on the dataset in ./jaryq-data, as a notebook and as a page',
      command: '<%= config.bin %> <%= command.id %> 01 --html',
    },
    {
      description: 'the same for contracts since 2025, on other data',
      command: '<%= config.bin %> <%= command.id %> 01 --parameter since=2025 --data goszakup-2026 --output runs/2025',
    },
    { description: 'which parameters it has', command: '<%= config.bin %> <%= command.id %> 01 --list-parameters' },
    { description: 'a notebook of your own', command: '<%= config.bin %> <%= command.id %> my-notebooks/roads.ipynb' },
  ]
  static override args = {
    notebook: text({ description: 'name, number or file', required: true, ignoreStdin: true }),
  }
  static override flags = {
    parameter: string({
      char: 'p',
      description: 'a value for a parameter; may be given several times',
      helpValue: 'NAME=VALUE',
      multiple: true,
    }),
    'list-parameters': boolean({ description: 'say which parameters it has, and execute nothing' }),
    output: string({
      description: 'directory of the executed notebook',
      helpValue: 'DIR',
      default: 'jaryq-out/notebooks',
    }),
    html: boolean({ description: 'also a page that stands alone, in --lang' }),
    jupyter: string({
      description: 'the program jupyter; default: the one of notebook open --install, else that on the PATH',
      helpValue: 'PATH',
      env: 'JARYQ_JUPYTER',
    }),
    timeout: wholeNumber({ description: 'seconds that one cell may take; default: 120', min: 1, helpValue: 'N' }),
  }

  async run(): Promise<void> {
    const { args, flags } = await this.parse(NotebookRun)
    const { notebookParameters, runCourseNotebook } = await import('../../notebook/run-course.ts')
    if (flags['list-parameters']) {
      for (const { name, type, value } of await notebookParameters(args.notebook))
        process.stdout.write(`${name}: ${type} = ${value}\n`)
      return
    }
    const report = this.reporter(flags)
    const { notebook, html } = await runCourseNotebook({
      notebook: args.notebook,
      data: flags.data,
      output: flags.output,
      parameters: flags.parameter,
      html: flags.html ? flags.lang : undefined,
      jupyter: flags.jupyter,
      timeout: flags.timeout,
      report,
    })
    for (const path of [notebook, html]) if (path !== undefined) process.stdout.write(`${path}\n`)
  }
}
