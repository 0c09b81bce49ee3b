import { access, constants, stat, statfs } from 'node:fs/promises'
import { dirname } from 'node:path'
import { errorText, isJataiError } from '@jatai/errors'
import { openPlatform } from '@jatai/platform'
import type { StandaloneConfig } from '@jatai/standalone'
import type { Finding } from './finding.ts'

const LEAST_FREE_BYTES = 1024 ** 3

/** The data folder, the disk under it, and every port that keeps something there. */
export async function checkDataFolder({ data, masterKey }: StandaloneConfig): Promise<readonly Finding[]> {
  const there = await stat(data).catch(() => undefined)
  if (there === undefined) {
    const parent = await nearestFolder(data)
    const findings = [await checkDisk(parent)]
    const isWritable = await access(parent, constants.W_OK).then(
      () => true,
      () => false,
    )
    return [
      ...findings,
      isWritable
        ? { state: 'note', what: 'Data folder', detail: `${data} is not there yet: the first start makes it` }
        : {
            state: 'bad',
            what: 'Data folder',
            detail: `${data} cannot be made: ${parent} cannot be written`,
            advice: 'Choose another folder with --data',
          },
    ]
  }
  const disk = await checkDisk(data)
  try {
    const platform = await openPlatform({ dataFolder: data, ...(masterKey === undefined ? {} : { masterKey }) })
    try {
      return [disk, { state: 'good', what: 'Data folder', detail: data }, ...(await checkPlatform(platform))]
    } finally {
      await platform.close()
    }
  } catch (error) {
    if (isJataiError(error) && error.code === 'DATA_FOLDER_IN_USE') {
      return [disk, { state: 'note', what: 'Data folder', detail: `${data} is in use: the platform runs on it` }]
    }
    return [
      disk,
      {
        state: 'bad',
        what: 'Data folder',
        detail: errorText(error),
        advice: 'Mend what it says, or choose another folder with --data',
      },
    ]
  }
}

async function checkPlatform(platform: Awaited<ReturnType<typeof openPlatform>>): Promise<readonly Finding[]> {
  const ports = ['queue', 'documents', 'cache', 'objects', 'search'] as const
  return Promise.all(
    ports.map(async (port): Promise<Finding> => {
      const what = port.charAt(0).toUpperCase() + port.slice(1)
      try {
        await platform[port].check()
        return { state: 'good', what, detail: 'embedded, takes what it is given' }
      } catch (error) {
        return { state: 'bad', what, detail: errorText(error), advice: 'See that the data folder can be written' }
      }
    }),
  )
}

async function checkDisk(folder: string): Promise<Finding> {
  const { bavail, bsize } = await statfs(folder)
  const free = bavail * bsize
  const detail = `${(free / 1024 ** 3).toFixed(1)} GiB are free`
  if (free >= LEAST_FREE_BYTES) return { state: 'good', what: 'Disk', detail }
  return { state: 'bad', what: 'Disk', detail, advice: 'Make room: without it messages are refused' }
}

async function nearestFolder(path: string): Promise<string> {
  let folder = dirname(path)
  while ((await stat(folder).catch(() => undefined)) === undefined) folder = dirname(folder)
  return folder
}
