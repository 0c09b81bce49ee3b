import { readdirSync, readFileSync } from 'node:fs'

/** The processes in which a platform runs scripts. Linux only. */
export function scriptProcesses(platform: number): readonly number[] {
  const all = readdirSync('/proc').filter((name) => /^\d+$/.test(name))
  return all.map(Number).filter((pid) => {
    try {
      const isChild = readFileSync(`/proc/${pid}/status`, 'utf8').includes(`\nPPid:\t${platform}\n`)
      return isChild && readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes('/script/child/main')
    } catch {
      return false // It has ended meanwhile.
    }
  })
}
