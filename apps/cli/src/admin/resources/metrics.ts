import { parseArgs } from 'node:util'
import { metrics as routes } from '@jatai/api'
import { printRows, readOutputForm } from '../../output/print.ts'
import type { Column } from '../../output/table.ts'
import { readMoment } from '../read-period.ts'
import type { Resource } from '../resource.ts'

type Charts = routes.Charts

/** What a deployment did in a period. */
interface Figures {
  readonly name: string
  readonly versionMajor: number
  readonly executions: number
  readonly errors: number
  readonly responseTimeMs: number | null
  readonly mostInFlight: number
  readonly mostQueued: number
}

const COLUMNS: readonly Column<Figures>[] = [
  { title: 'NAME', text: ({ name }) => name },
  { title: 'MAJOR', text: ({ versionMajor }) => versionMajor },
  { title: 'EXECUTIONS', text: ({ executions }) => executions },
  { title: 'ERRORS', text: ({ errors }) => errors },
  { title: 'RESPONSE MS', text: ({ responseTimeMs }) => responseTimeMs?.toFixed(1) },
  { title: 'IN FLIGHT', text: ({ mostInFlight }) => mostInFlight },
  { title: 'QUEUED', text: ({ mostQueued }) => mostQueued },
]

export const metrics: Resource = {
  names: ['metrics'],
  summary: 'What deployments have done in a period',
  actions: {
    get: {
      summary: 'Shows how much deployments have done in a period, how fast, and the most that ran and waited at once.',
      usage: '[-n NAME] [-e test] [--since 15m] [--until 2026-01-31T12:00:00Z] [-o table|json]',
      async run(args, { io, session }) {
        const text = { type: 'string' } as const
        const { values } = parseArgs({
          args: [...args],
          options: {
            name: { type: 'string', short: 'n' },
            environment: { type: 'string', short: 'e', default: 'test' },
            since: text,
            until: text,
            output: { type: 'string', short: 'o' },
          },
        })
        const form = readOutputForm(values.output)
        const from = readMoment('--since', values.since, Date.now())
        const to = readMoment('--until', values.until, Date.now())
        const { client, realm } = await session()
        const params = { realm, environment: values.environment }
        const { body: measured } = await client.call(routes.listMeasured, { params })
        const rows: Figures[] = []
        for (const { pipeline, versionMajor, instance, isServed } of measured) {
          const name = instance === null ? pipeline : `${pipeline}-${instance}`
          if (values.name === undefined ? !isServed : values.name !== name) continue
          const query = {
            pipeline,
            versionMajor,
            ...(instance === null ? {} : { instance }),
            ...(from === undefined ? {} : { from }),
            ...(to === undefined ? {} : { to }),
          }
          const { body } = await client.call(routes.getCharts, { params, query })
          rows.push({ name, versionMajor, ...figuresOf(body) })
        }
        printRows(io, form, rows, COLUMNS)
        return 0
      },
    },
  },
}

function figuresOf({
  executions,
  errors,
  responseTimeMs,
  inFlight,
  queued,
}: Charts): Omit<Figures, 'name' | 'versionMajor'> {
  const all = sum(executions)
  const spent = sum(executions.map((count, at) => (count ?? 0) * (responseTimeMs[at] ?? 0)))
  return {
    executions: all,
    errors: sum(errors),
    responseTimeMs: all === 0 ? null : spent / all,
    mostInFlight: most(inFlight),
    mostQueued: most(queued),
  }
}

function sum(line: readonly (number | null)[]): number {
  return line.reduce<number>((total, value) => total + (value ?? 0), 0)
}

function most(line: readonly (number | null)[]): number {
  return Math.max(0, ...line.map((value) => value ?? 0))
}
