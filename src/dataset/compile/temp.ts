import { rmSync } from 'node:fs'
import { mkdtemp } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/**
 * A folder for work under way that is gone when the work is, or when the program ends before (a closed pipe ends it at
 * once).
 */
export class TemporaryFolder {
  readonly path: string
  private readonly onExit = () => rmSync(this.path, { recursive: true, force: true })

  constructor(path: string) {
    this.path = path
    process.once('exit', this.onExit)
  }

  static async make(name: string): Promise<TemporaryFolder> {
    return new TemporaryFolder(await mkdtemp(join(tmpdir(), `jaryq-${name}-`)))
  }

  remove(): void {
    this.onExit()
    process.off('exit', this.onExit)
  }
}
