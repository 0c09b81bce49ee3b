import { setTimeout as pause } from 'node:timers/promises'
import { parseArgs } from 'node:util'
import { logs as api } from '@jatai/api'
import { isJataiError } from '@jatai/errors'
import { openSession } from '../admin/admin-session.ts'
import type { AdminSession } from '../admin/admin-session.ts'
import { readChoice, readCount } from '../admin/read-values.ts'
import { readRecordFlags, RECORD_FLAGS } from '../admin/record-flags.ts'
import type { Command, CommandIo } from '../command.ts'
import { UsageError } from '../command.ts'
import { printJson } from '../output/print.ts'
import { readEvents } from '../output/read-events.ts'
import { shownTime } from '../output/table.ts'

type Line = Pick<api.LogLine, 'at' | 'level' | 'pipeline' | 'version' | 'key' | 'message'>

const LEVELS = ['INFO', 'WARN', 'ERROR'] as const
const TRY_AGAIN_MS = 1_000

/** `jatai logs`: what pipelines have logged; with `-f` as it comes. */
export const logs: Command = {
  name: 'logs',
  summary: 'Shows what pipelines have logged, oldest first; -f goes on with what comes',
  usage:
    '[PIPELINE] [--version 1.0] [-e test] [-f] [--since 15m] [--until TIME] [--level INFO|WARN|ERROR] [--key EXECUTION-KEY] [--message WORDS] [--lines 100] [-o table|json]',
  async run(args, io) {
    const text = { type: 'string' } as const
    const { values, positionals } = parseArgs({
      args: [...args],
      options: {
        ...RECORD_FLAGS,
        follow: { type: 'boolean', short: 'f', default: false },
        level: text,
        key: text,
        message: text,
        lines: { type: 'string', default: '100' },
      },
      allowPositionals: true,
    })
    const [pipeline = values.pipeline, ...surplus] = positionals
    if (surplus.length > 0) throw new UsageError('name one pipeline')
    const { environment, form, filter: own, period } = readRecordFlags({ ...values, ...(pipeline && { pipeline }) })
    const level = readChoice('--level', values.level, LEVELS)
    const size = readCount('--lines', values.lines)
    const filter = {
      ...own,
      ...(level === undefined ? {} : { level }),
      ...(values.key === undefined ? {} : { key: values.key }),
      ...(values.message === undefined ? {} : { message: values.message }),
    }
    const admin = await openSession(io)
    const { body } = await admin.client.call(api.searchLogs, {
      params: { realm: admin.realm, environment },
      query: { ...filter, ...period, size },
    })
    const print = (line: Line): unknown => (form === 'json' ? printJson(io, line) : io.stdout.write(lineText(line)))
    for (const line of body.content.toReversed()) print(line)
    if (values.follow) await follow(admin, environment, filter, print, io)
    return 0
  },
}

/** Goes on until the process ends; a connection that breaks is made again, from the last line that came. */
async function follow(
  { client, realm }: AdminSession,
  environment: string,
  query: object,
  print: (line: Line) => unknown,
  io: CommandIo,
): Promise<void> {
  let lastEventId: string | undefined
  for (;;) {
    try {
      const response = await client.open(api.followLogs, {
        params: { realm, environment },
        query,
        ...(lastEventId === undefined ? {} : { lastEventId }),
      })
      for await (const { id, data } of readEvents(response)) {
        if (id !== '') lastEventId = id
        print(JSON.parse(data) as Line)
      }
    } catch (error) {
      // Refused for good; what is out of reach may come back.
      if (isJataiError(error) && error.kind === 'request') throw error
      io.stderr.write('The connection is lost, trying again …\n')
    }
    await pause(TRY_AGAIN_MS)
  }
}

function lineText({ at, level, pipeline, version, key, message }: Line): string {
  const oneLine = message.replace(/[\r\n]+/g, ' ')
  return `${shownTime(at)} ${level.padEnd(5)} ${pipeline} ${version} ${key ?? '-'}  ${oneLine}\n`
}
