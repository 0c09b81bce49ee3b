import { spawnSync } from 'node:child_process'
import { closeSync, mkdtempSync, openSync, rmSync, writeSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** A file system in memory with little room. */
export interface SmallDisk {
  readonly folder: string
  /** Takes all the room that there is. */
  fill(): void
  /** Gives it back. */
  clear(): void
  remove(): void
}

/**
 * The command in front of a program that lets it mount file systems, which nobody else sees and which end with it; for
 * others than root by a user namespace. Undefined where the system does not let us.
 */
export function commandForMounts(): readonly string[] | undefined {
  const command = ['unshare', '--mount', ...(process.getuid?.() === 0 ? [] : ['--map-root-user'])]
  const [name = '', ...args] = command
  return spawnSync(name, [...args, 'mount', '-t', 'tmpfs', 'trial', tmpdir()]).status === 0 ? command : undefined
}

/** @throws Error when nothing can be mounted: this process was not started by {@link commandForMounts} */
export function mountSmallDisk(megabytes: number): SmallDisk {
  const folder = mkdtempSync(join(tmpdir(), 'jatai-disk-'))
  const { status, stderr } = spawnSync('mount', ['-t', 'tmpfs', '-o', `size=${megabytes}m`, 'faults', folder])
  if (status !== 0) throw new Error(`No file system can be mounted: ${String(stderr)}`)
  const filler = join(folder, 'filler')
  return {
    folder,
    fill() {
      const file = openSync(filler, 'a')
      // Down to the last page, so that nothing is left for small writes either.
      for (let size = 1 << 20; size >= 1 << 10; size >>= 1) {
        const piece = Buffer.alloc(size)
        while (fits(file, piece)) continue
      }
      closeSync(file)
    },
    clear: () => rmSync(filler, { force: true }),
    remove() {
      spawnSync('umount', ['--lazy', folder])
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

function fits(file: number, piece: Buffer): boolean {
  try {
    return writeSync(file, piece) === piece.length
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOSPC') return false
    throw error
  }
}
