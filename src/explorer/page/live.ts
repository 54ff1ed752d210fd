/// <reference lib="dom" />
import { App } from './main.ts'
import { type Boot, liveSource } from './source.ts'

/** Begins the page that a server gave. */
export function startLive(): void {
  const boot = JSON.parse(document.getElementById('boot')!.textContent!) as Boot
  new App(boot, liveSource(), document.getElementById('app')!).start()
}
