import { homedir } from 'node:os'
import { join } from 'node:path'

/**
 * The directory of the user's own configuration: `JARYQ_CONFIG_DIR`, else `%APPDATA%\jaryq` on Windows, else
 * `$XDG_CONFIG_HOME/jaryq`, else `~/.config/jaryq`. It may not exist yet.
 */
export function configDir(env: NodeJS.ProcessEnv = process.env): string {
  if (env.JARYQ_CONFIG_DIR) return env.JARYQ_CONFIG_DIR
  if (process.platform === 'win32' && env.APPDATA) return join(env.APPDATA, 'jaryq')
  if (env.XDG_CONFIG_HOME) return join(env.XDG_CONFIG_HOME, 'jaryq')
  return join(homedir(), '.config', 'jaryq')
}
