import { closeSync, mkdtempSync, openSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { readWhole, writeWhole } from '../../files/whole.ts'
import { fileError } from '../../terminal/errors.ts'

const inMemory = 48 * 2 ** 20

/** The newest line seen of each key: in memory up to a measure, then in a temporary file. Call `close` in the end. */
export class PreviousForms {
  private readonly forms = new Map<string | number, Buffer | { at: number; length: number }>()
  private readonly limit: number
  private held = 0
  private end = 0
  private directory: string | undefined
  private file: number | undefined

  /** @param limit bytes of lines that are kept in memory */
  constructor(limit = inMemory) {
    this.limit = limit
  }

  set(key: string | number, line: Buffer): void {
    const before = this.forms.get(key)
    if (Buffer.isBuffer(before)) this.held -= before.length
    if (this.held + line.length <= this.limit) {
      // A copy: the line is a part of a large block that would stay with it.
      this.forms.set(key, Buffer.from(line))
      this.held += line.length
    } else this.forms.set(key, this.spill(line))
  }

  get(key: string | number): Buffer | undefined {
    const form = this.forms.get(key)
    if (form === undefined || Buffer.isBuffer(form)) return form
    const line = Buffer.allocUnsafe(form.length)
    readWhole(this.file!, line, form.at)
    return line
  }

  close(): void {
    this.forms.clear()
    if (this.file !== undefined) closeSync(this.file)
    if (this.directory !== undefined) rmSync(this.directory, { recursive: true, force: true })
    this.file = undefined
    this.directory = undefined
  }

  private spill(line: Buffer): { at: number; length: number } {
    try {
      this.directory ??= mkdtempSync(join(tmpdir(), 'jaryq-diff-'))
      this.file ??= openSync(join(this.directory, 'lines'), 'w+', 0o600)
      const at = this.end
      writeWhole(this.file, line, at)
      this.end += line.length
      return { at, length: line.length }
    } catch (error) {
      throw fileError(error, 'write', tmpdir())
    }
  }
}
