import { resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { restore } from '@jatai/platform'
import type { Command } from '../command.ts'
import { UsageError } from '../command.ts'

/** `jatai restore FOLDER`: a data folder as it was when the backup was made. */
export const restoreCommand: Command = {
  name: 'restore',
  summary: 'Makes a new data folder from a backup, after the backup was found undamaged',
  usage: 'FOLDER [--data .jatai]   Messages that waited when the backup was made run again',
  async run(args, io) {
    const { values, positionals } = parseArgs({
      args: [...args],
      options: { data: { type: 'string' } },
      allowPositionals: true,
    })
    const [folder, ...others] = positionals
    if (folder === undefined || others.length > 0) throw new UsageError('Name the folder of a backup')
    const { readConfig } = await import('@jatai/standalone')
    const { data } = readConfig({ data: values.data }, io.env, io.cwd)
    const { madeAt, version } = await restore(resolve(io.cwd, folder), data)
    io.stdout.write(
      `${data} is as it was at ${new Date(madeAt).toISOString()} with version ${version}. Start it: jatai up --data ${data}\n`,
    )
    return 0
  },
}
