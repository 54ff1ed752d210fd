import { isStamp } from '../../goszakup/entities.ts'
import { astanaClock } from '../../terminal/clock.ts'

// A stamp further ahead of this machine's clock than this is somebody's slip, unless the service gives no others.
const slipHours = 48

/** A local stamp some hours later (or, negative, earlier). */
export function shift(stamp: string, hours: number): string {
  const time = Date.parse(`${stamp.slice(0, 10)}T${stamp.slice(11, 19)}Z`)
  return stampOf(time + hours * 3_600_000)
}

/** Hours from one local stamp to a later one. */
export function hoursBetween(from: string, to: string): number {
  const time = (stamp: string) => Date.parse(`${stamp.slice(0, 10)}T${stamp.slice(11, 19)}Z`)
  return (time(to) - time(from)) / 3_600_000
}

/** What `cursor.json` keeps of the clock: where it stood, and the machine's clock at that moment (ms). */
export interface ClockState {
  at: string
  wall: number
}

/**
 * The service's clock as an entity's records show it: the newest stamp among them, or what this machine's clock has
 * moved on since, whichever is later. So data whose time stands still (made-up ones, a service that hangs) grow older
 * too, and data that jump ahead take the clock with them.
 */
export class ServiceClock {
  private readonly wallNow: () => number
  private at: string | undefined
  private wall: number

  constructor(before: ClockState | undefined, newest: string | undefined, wallNow: () => number) {
    this.wallNow = wallNow
    this.wall = before?.wall ?? wallNow()
    this.at = before?.at ?? newest
  }

  /** A stamp that a record bears. */
  see(stamp: string): void {
    if (this.at !== undefined && stamp <= this.now()) return
    this.at = stamp.slice(0, 19)
    this.wall = this.wallNow()
  }

  /** Now, as a local stamp of the service. */
  now(): string {
    if (this.at === undefined) return localStamp(this.wallNow())
    return shift(this.at, Math.max(0, this.wallNow() - this.wall) / 3_600_000)
  }

  /** Whether records showed what time it is. */
  get isSet(): boolean {
    return this.at !== undefined
  }

  state(): ClockState {
    return { at: this.now(), wall: this.wallNow() }
  }

  /** The newest of some stamps that can be true; if none can, the newest. */
  newest(stamps: Iterable<string>): string | undefined {
    const limit = localStamp(this.wallNow() + slipHours * 3_600_000)
    let credible: string | undefined
    let any: string | undefined
    for (const stamp of stamps) {
      if (any === undefined || stamp > any) any = stamp
      if (stamp <= limit && (credible === undefined || stamp > credible)) credible = stamp
    }
    return credible ?? any
  }
}

/** The first of a record's own stamps that is still to come: then it is expected to change. */
export function nextStamp(record: Record<string, unknown>, now: string): string | undefined {
  let found: string | undefined
  for (const name in record) {
    const value = record[name]
    if (isStamp(value) && value > now && (found === undefined || value < found)) found = value
  }
  return found
}

/** A machine's clock as the service would say it: local time of Kazakhstan. */
export function localStamp(wall: number): string {
  return astanaClock(wall).local.replace('T', ' ')
}

function stampOf(time: number): string {
  return new Date(time).toISOString().slice(0, 19).replace('T', ' ')
}
