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
  private readonly onExit = () => {
    try {
      this.clear()
    } catch {
      // Windows keeps files that are open. There is nobody left to tell.
    }
  }

  private constructor(path: string) {
    this.path = path
    process.once('exit', this.onExit)
  }

  /** Makes one among the system's temporary files. */
  static async make(name: string): Promise<TemporaryFolder> {
    return new TemporaryFolder(await mkdtemp(join(tmpdir(), `jaryq-${name}-`)))
  }

  private clear(): void {
    rmSync(this.path, { recursive: true, force: true })
  }

  remove(): void {
    process.off('exit', this.onExit)
    this.clear()
  }
}
