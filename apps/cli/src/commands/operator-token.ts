import { parseArgs } from 'node:util'
import type { Command } from '../command.ts'
import { UsageError } from '../command.ts'
import { formatTable } from '../output/table.ts'

const DAY_MS = 24 * 3_600_000

/** `jatai operator-token`: tokens for the routes of the operator, made on the machine alone. */
export const operatorToken: Command = {
  name: 'operator-token',
  summary:
    'Makes a token for what only the operator of an installation may do: licences, public capsules, purging pipelines',
  usage:
    '[--title T] [--days 30] [--data .jatai] | --list | --revoke ID   Use it as JATAI_TOKEN, for instance with "jatai call setLicence"',
  async run(args, io) {
    const text = { type: 'string' } as const
    const { values } = parseArgs({
      args: [...args],
      options: { title: text, days: text, data: text, list: { type: 'boolean', default: false }, revoke: text },
    })
    const days = Number(values.days ?? '30')
    if (!Number.isInteger(days) || days < 1 || days > 365) throw new UsageError('--days is a number from 1 to 365')
    const { readConfig, withMachine } = await import('@jatai/standalone')
    const { data } = readConfig({ data: values.data }, io.env, io.cwd)
    return withMachine(data, async ({ operatorTokens }) => {
      const { revoke } = values
      if (revoke !== undefined) {
        await operatorTokens.revoke(revoke)
        io.stderr.write(`The operator token ${revoke} is revoked\n`)
      } else if (values.list) {
        const columns = [
          { title: 'ID', text: ({ id }: Token) => id },
          { title: 'TITLE', text: ({ title }: Token) => title },
          { title: 'EXPIRES', text: ({ expiresAt }: Token) => new Date(expiresAt).toISOString() },
          { title: 'STATE', text: (token: Token) => stateOf(token) },
        ]
        io.stdout.write(formatTable(columns, await operatorTokens.list()))
      } else {
        const { token, value } = await operatorTokens.create(values.title ?? 'operator', days * DAY_MS)
        io.stdout.write(`${value}\n`)
        io.stderr.write(`Operator token ${token.id}, good for ${days} days; told only now\n`)
      }
      return 0
    })
  },
}

interface Token {
  readonly id: string
  readonly title: string
  readonly expiresAt: number
  readonly revokedAt?: number
}

function stateOf({ expiresAt, revokedAt }: Token): string {
  if (revokedAt !== undefined) return 'revoked'
  return expiresAt <= Date.now() ? 'expired' : 'active'
}
