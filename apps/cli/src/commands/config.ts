import type { Command } from '../command.ts'
import { UsageError } from '../command.ts'
import { get, set } from './verbs.ts'

const VERBS = { get, set } as const

/** `jatai config set`: the newer spelling of `jatai set config` (platform.md §17.1). */
export const config: Command = {
  name: 'config',
  summary: 'Takes a token file, and shows where this program is signed in: the same as "get config" and "set config"',
  usage: 'get | set [ARGUMENTS]',
  help([verb]) {
    return verb === 'get' || verb === 'set' ? (VERBS[verb].help?.(['config']) ?? '') : ''
  },
  run([verb, ...rest], io) {
    if (verb !== 'get' && verb !== 'set') throw new UsageError('Say get or set')
    return VERBS[verb].run(['config', ...rest], io)
  },
}
