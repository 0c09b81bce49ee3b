import { parseArgs } from 'node:util'
import { executions as api } from '@jatai/api'
import type { AdminSession } from '../admin/admin-session.ts'
import { openSession } from '../admin/admin-session.ts'
import { readChoice, readCount } from '../admin/read-values.ts'
import { readRecordFlags, RECORD_FLAGS } from '../admin/record-flags.ts'
import type { Command, CommandIo } from '../command.ts'
import { UsageError } from '../command.ts'
import { printJson, printRows } from '../output/print.ts'
import type { OutputForm } from '../output/print.ts'
import { shownTime } from '../output/table.ts'

const TYPES = ['response', 'error', 'running'] as const

/** `jatai executions`: finds executions; with a key shows one with its messages, steps and logs. */
export const executions: Command = {
  name: 'executions',
  summary: 'Finds executions; with a key shows one with its messages and steps',
  usage:
    '[KEY] [-e test] [--pipeline NAME] [--version 1.0] [--type response|error|running] [--code N] [--source TRIGGER] [--payload QUERY] [--since 1h] [--until TIME] [--size 20] [-o table|json]',
  async run(args, io) {
    const text = { type: 'string' } as const
    const { values, positionals } = parseArgs({
      args: [...args],
      options: {
        ...RECORD_FLAGS,
        type: text,
        code: text,
        payload: text,
        source: text,
        size: { type: 'string', default: '20' },
      },
      allowPositionals: true,
    })
    const [key, ...surplus] = positionals
    if (surplus.length > 0) throw new UsageError('name one execution')
    const { environment, form, filter, period } = readRecordFlags(values)
    const type = readChoice('--type', values.type, TYPES)
    const code = readCount('--code', values.code, 0)
    const size = readCount('--size', values.size)
    const admin = await openSession(io)
    if (key !== undefined) return show(admin, environment, key, form, io)
    const { payload, source } = values
    const { body } = await admin.client.call(api.searchExecutions, {
      params: { realm: admin.realm, environment },
      query: {
        ...filter,
        ...period,
        size,
        ...(type === undefined ? {} : { type }),
        ...(code === undefined ? {} : { code }),
        ...(payload === undefined ? {} : { payload }),
        ...(source === undefined ? {} : { source }),
      },
    })
    printRows(io, form, body.content, [
      { title: 'TIME', text: ({ startedAt }) => shownTime(startedAt) },
      { title: 'PIPELINE', text: (row) => row.pipeline },
      { title: 'VERSION', text: (row) => row.version },
      { title: 'KEY', text: (row) => row.key },
      { title: 'SOURCE', text: (row) => row.source },
      { title: 'TYPE', text: (row) => row.type },
      { title: 'CODE', text: (row) => row.code ?? '' },
      { title: 'MS', text: ({ elapsedMs }) => (elapsedMs === null ? '' : Math.round(elapsedMs)) },
    ])
    return 0
  },
}

async function show(
  { client, realm }: AdminSession,
  environment: string,
  key: string,
  form: OutputForm,
  io: CommandIo,
): Promise<number> {
  const params = { realm, environment, key }
  const { body: execution } = await client.call(api.getExecution, { params })
  const { body: trace } = execution.hasTrace
    ? await client.call(api.getExecutionTrace, { params })
    : { body: { steps: [], left: 0 } }
  if (form === 'json') {
    printJson(io, { ...execution, trace })
    return 0
  }
  const { pipeline, version, source, type, code, startedAt, elapsedMs } = execution
  io.stdout.write(
    `${pipeline} ${version}, ${source}, ${shownTime(startedAt)}: ${type}${code === null ? '' : ` ${code}`}` +
      `${elapsedMs === null ? '' : ` after ${Math.round(elapsedMs)} ms`}\n\n`,
  )
  io.stdout.write(`Request\n${execution.request.text}\n\nResponse\n${execution.response?.text ?? ''}\n`)
  if (trace.steps.length === 0) return 0
  io.stdout.write('\nSteps\n')
  for (const { stepName, connector, path, status, elapsedMs: took, output } of trace.steps) {
    const where = path === '' ? '' : `${path} > `
    io.stdout.write(
      `  ${status === 'failed' ? '✗' : '✓'} ${where}${stepName === '' ? connector : stepName}  ${took} ms  ${output.text}\n`,
    )
  }
  if (trace.left > 0) io.stdout.write(`  and ${trace.left} more\n`)
  return 0
}
