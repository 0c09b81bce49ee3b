import { resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { backUp } from '@jatai/platform'
import manifest from '../../package.json' with { type: 'json' }
import type { Command } from '../command.ts'
import { UsageError } from '../command.ts'

/** `jatai backup --to FOLDER`: all that a platform keeps, while it runs. */
export const backup: Command = {
  name: 'backup',
  summary: 'Copies all that a platform keeps into a new folder, while it runs',
  usage: '--to FOLDER [--data .jatai]   The copy holds the master key of its secrets: keep it as safe as the platform',
  async run(args, io) {
    const text = { type: 'string' } as const
    const { values } = parseArgs({ args: [...args], options: { to: text, data: text } })
    if (values.to === undefined) throw new UsageError('Name a new folder with --to')
    const { readConfig } = await import('@jatai/standalone')
    const { data } = readConfig({ data: values.data }, io.env, io.cwd)
    const { files, blobs } = await backUp({ dataFolder: data }, resolve(io.cwd, values.to), {
      version: manifest.version,
      now: Date.now(),
    })
    io.stdout.write(`${values.to}: ${files.length} files, ${blobs} objects\n`)
    return 0
  },
}
