/**
 * Ends this process at once with an exit code, after what was printed is out. Unlike `process.exit` it waits for no
 * thread: a call of the database that does not stop would keep the process for as long as it likes.
 */
export async function endProcess(code: number): Promise<void> {
  const written = [process.stdout, process.stderr].map(
    (stream) => new Promise<void>((resolve) => void stream.write('', () => resolve())),
  )
  // Whoever reads may have stopped reading.
  await Promise.race([Promise.all(written), new Promise((resolve) => setTimeout(resolve, 2000))])
  process.emit('exit', code)
  // In place of this process comes one that ends: the only way to give an exit code and to take no thread along.
  if (process.execve !== undefined && process.platform !== 'win32')
    process.execve(process.execPath, [process.execPath, '-e', `process.exit(${Math.trunc(code)})`], { PATH: '' })
  // Windows ends what is killed with 1.
  process.kill(process.pid, 'SIGKILL')
}
