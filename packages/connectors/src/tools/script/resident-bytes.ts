import { readFileSync } from 'node:fs'
import { platform } from 'node:process'

const PAGE_BYTES = 4096

/** Resident memory of a process; 0 where the system does not tell, and the fixed maxima inside must do. */
export function residentBytes(pid: number | undefined): number {
  if (platform !== 'linux' || pid === undefined) return 0
  try {
    return Number(readFileSync(`/proc/${pid}/statm`, 'latin1').split(' ')[1]) * PAGE_BYTES
  } catch {
    // It has just ended, which is noticed elsewhere.
    return 0
  }
}
