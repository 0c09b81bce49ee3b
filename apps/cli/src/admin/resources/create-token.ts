import { writeFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { tokens } from '@jatai/api'
import { UsageError } from '../../command.ts'
import { askSecret } from '../../output/ask.ts'
import type { Action } from '../resource.ts'
import { freshEncryptionKey, sealConnection } from '../token-file.ts'

const UNITS = { h: 3_600_000, d: 24 * 3_600_000 } as const

/** `create token`: its value on standard output, or sealed in a file for `set config` of somebody else. */
export const createTokenAction: Action = {
  summary: 'Makes a token for scripts; it may do no more than its maker.',
  usage: '--title TEXT --permission NAME… [--lifetime 30d] [--file TOKEN.json [--auth-key PASSPHRASE]]',
  async run(args, { io, session }) {
    const text = { type: 'string' } as const
    const { values } = parseArgs({
      args: [...args],
      options: {
        title: text,
        permission: { type: 'string', multiple: true },
        lifetime: { type: 'string', default: '30d' },
        file: text,
        'auth-key': text,
      },
    })
    const { title, permission: permissions = [], lifetime, file } = values
    if (title === undefined || permissions.length === 0) throw new UsageError('A token needs --title and --permission')
    const lifetimeMs = readLifetime(lifetime)
    const passphrase = file === undefined ? '' : (values['auth-key'] ?? (await askSecret(io, 'Passphrase of the file')))
    const { client, realm, address } = await session()
    const { body } = await client.call(tokens.createToken, {
      params: { realm },
      body: { title, permissions, lifetimeMs },
    })
    if (file === undefined) {
      io.stdout.write(`${body.value}\n`)
      return 0
    }
    const key = freshEncryptionKey()
    const sealed = sealConnection({ endpoint: address, currentRealm: realm, jwt: body.value }, key, passphrase)
    await writeFile(resolve(io.cwd, file), sealed, { mode: 0o600 })
    io.stderr.write(`The token is in ${file}. Its encryption key, told only now:\n`)
    io.stdout.write(`${key}\n`)
    return 0
  },
}

/** `12h` or `30d`. @throws UsageError */
function readLifetime(text: string): number {
  const [, number, unit] = /^(\d+)([hd])$/.exec(text) ?? []
  if (number === undefined || unit === undefined) throw new UsageError('--lifetime is hours or days: 12h, 30d')
  return Number(number) * UNITS[unit as keyof typeof UNITS]
}
