import { readFileSync } from 'node:fs'
import { platform } from 'node:process'

/** What a process takes. */
export interface ProcessUsage {
  readonly residentBytes: number
  /** Time that it has computed since its start, in all threads. */
  readonly cpuMs: number
}

const PAGE_BYTES = 4096
/** Of the clock that Linux shows to programs. */
const MS_PER_TICK = 10
// Places in /proc/PID/stat behind the name of the program, which may hold any character and ends with the last ")".
const USER_TICKS = 11
const SYSTEM_TICKS = 12
const RESIDENT_PAGES = 21

/** undefined where the system does not tell, or when the process has ended. */
export function processUsage(pid: number | undefined): ProcessUsage | undefined {
  if (platform !== 'linux' || pid === undefined) return undefined
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'latin1')
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
    return {
      residentBytes: Number(fields[RESIDENT_PAGES]) * PAGE_BYTES,
      cpuMs: (Number(fields[USER_TICKS]) + Number(fields[SYSTEM_TICKS])) * MS_PER_TICK,
    }
  } catch {
    // It has just ended, which is noticed elsewhere.
    return undefined
  }
}
