import { parseArgs } from 'node:util'
import { deployments, measuredDeployments } from '@jatai/api'
import type { DeploymentView, HistoryEntry, MeasuredDeployment } from '@jatai/api'
import { UsageError } from '../../command.ts'
import { printRows, readOutputForm } from '../../output/print.ts'
import { shownTime } from '../../output/table.ts'
import type { Column } from '../../output/table.ts'
import { awaitDeployment } from '../await-deployment.ts'
import { findDeployment } from '../find-deployment.ts'
import { findVersion } from '../find-version.ts'
import { readChoice, readCount } from '../read-values.ts'
import type { Action, Resource } from '../resource.ts'
import { allRows } from '../route-actions.ts'

const text = { type: 'string' } as const
const OUTPUT = { output: { type: 'string', short: 'o' } } as const
const ENVIRONMENT = { environment: { type: 'string', short: 'e', default: 'test' } } as const

/** Scripts read replicas from the fifth column (platform.md §17.3). */
const COLUMNS: readonly Column<DeploymentView>[] = [
  { title: 'NAME', text: ({ name }) => name },
  { title: 'DEPLOYMENT-ID', text: ({ id }) => id },
  { title: 'VERSION', text: ({ version }) => version },
  { title: 'STATUS', text: ({ status }) => status },
  { title: 'REPLICAS', text: ({ availableReplicas, replicas }) => `${availableReplicas}/${replicas}` },
  { title: 'SIZE', text: ({ size }) => size },
  { title: 'CONSUMERS', text: ({ consumers }) => consumers },
  { title: 'ENDPOINT', text: ({ endpoints }) => endpoints[0] },
  { title: 'WARNINGS', text: ({ warnings }) => warnings.map(({ kind }) => kind).join(' ') },
  { title: 'SOURCE', text: ({ source }) => (source.kind === 'folder' ? `folder: ${source.file}` : source.kind) },
]

const get: Action = {
  summary: 'Lists what is deployed.',
  usage: '[-d ID] [-e test] [-n NAME] [--status STATUS] [--projectName NAME] [-o table|json]',
  async run(args, { io, session }) {
    const { values } = parseArgs({
      args: [...args],
      options: {
        'deployment-id': { type: 'string', short: 'd' },
        name: { type: 'string', short: 'n' },
        status: text,
        projectName: text,
        ...ENVIRONMENT,
        ...OUTPUT,
      },
    })
    const { environment, name, status, projectName, 'deployment-id': id } = values
    const form = readOutputForm(values.output)
    const admin = await session()
    const all = (await allRows(admin, deployments.listDeployments, {
      params: { environment },
      query: {
        ...(name === undefined ? {} : { name }),
        ...(status === undefined ? {} : { status }),
        ...(projectName === undefined ? {} : { project: projectName }),
      },
    })) as unknown as readonly DeploymentView[]
    const rows = id === undefined ? all : all.filter((row) => row.id === id)
    if (form === 'table') {
      printRows(io, form, rows, COLUMNS)
      return 0
    }
    // The shape that scripts of the reference platform read.
    const { body } = await admin.client.call(measuredDeployments.listMeasuredDeployments, {
      params: { realm: admin.realm },
      query: { environment },
    })
    const shown = new Map((body as readonly MeasuredDeployment[]).map((row) => [row.id, row]))
    const merged = rows.map((row) => ({ ...row, ...shown.get(row.id) }))
    printRows(io, form, merged, [])
    return 0
  },
}

const create: Action = {
  summary: 'Deploys a version.',
  usage:
    '--pipeline-id ID|NAME[@VERSION] [-s SMALL|MEDIUM|LARGE] [-c CONSUMERS] [-e test] [-i INSTANCE] [--redeploy] [--replicas 1] [--minReplicas 1 --maxReplicas 1] [--wait]',
  async run(args, { io, session }) {
    const { values } = parseArgs({
      args: [...args],
      options: {
        'pipeline-id': text,
        'pipeline-size': { type: 'string', short: 's' },
        consumers: { type: 'string', short: 'c' },
        'instance-name': { type: 'string', short: 'i' },
        redeploy: { type: 'boolean', default: false },
        replicas: text,
        minReplicas: text,
        maxReplicas: text,
        wait: { type: 'boolean', default: false },
        ...ENVIRONMENT,
        ...OUTPUT,
      },
    })
    const { environment, redeploy, 'instance-name': instanceName } = values
    if (values['pipeline-id'] === undefined) throw new UsageError('--pipeline-id is missing')
    const size = readChoice('--pipeline-size', values['pipeline-size'], ['SMALL', 'MEDIUM', 'LARGE'])
    const consumers = readCount('--consumers', values.consumers)
    const replicas = readReplicas(values)
    const form = readOutputForm(values.output)
    const admin = await session()
    const version = await findVersion(admin, values['pipeline-id'])
    const { body } = await admin.client.call(deployments.createDeployment, {
      params: { realm: admin.realm, environment },
      body: {
        pipelineId: version.id,
        redeploy,
        ...(size === undefined ? {} : { size }),
        ...(consumers === undefined ? {} : { consumers }),
        ...(replicas === undefined ? {} : { replicas }),
        ...(instanceName === undefined ? {} : { instanceName }),
      },
    })
    io.stderr.write('Deployment created\n')
    const now = values.wait ? await awaitDeployment(admin, body, io) : body
    if (now !== undefined) printRows(io, form, [now], COLUMNS, now)
    return 0
  },
}

/** Nothing scales by itself here, so that least and most are the same. @throws UsageError */
function readReplicas(values: {
  readonly replicas?: string | undefined
  readonly minReplicas?: string | undefined
  readonly maxReplicas?: string | undefined
}): number | undefined {
  const flags = ['replicas', 'minReplicas', 'maxReplicas'] as const
  const counts = new Set(flags.flatMap((flag) => readCount(`--${flag}`, values[flag]) ?? []))
  if (counts.size < 2) return [...counts][0]
  throw new UsageError(
    '--replicas, --minReplicas and --maxReplicas are one number: replicas do not scale by themselves',
  )
}

const set: Action = {
  summary: 'Rolls a deployment back, or restores what it was at an entry of its history.',
  usage: 'NAME|ID [-e test] --rollback | --restore HISTORY-ID [--wait]',
  async run(args, { io, session }) {
    const { values, positionals } = parseArgs({
      args: [...args],
      options: {
        'deployment-id': { type: 'string', short: 'd' },
        rollback: { type: 'boolean', default: false },
        restore: text,
        wait: { type: 'boolean', default: false },
        ...ENVIRONMENT,
      },
      allowPositionals: true,
    })
    const name = values['deployment-id'] ?? positionals[0]
    const { environment, rollback, restore } = values
    if (name === undefined || rollback === (restore !== undefined)) {
      throw new UsageError('Name a deployment, and either --rollback or --restore')
    }
    const admin = await session()
    const { id } = await findDeployment(admin, environment, name)
    const params = { realm: admin.realm, environment, id }
    const { body } =
      restore === undefined
        ? await admin.client.call(deployments.rollbackDeployment, { params })
        : await admin.client.call(deployments.restoreDeployment, { params, body: { historyId: restore } })
    const now = values.wait ? await awaitDeployment(admin, body, io) : body
    if (now !== undefined) printRows(io, 'table', [now], COLUMNS)
    return 0
  },
}

const remove: Action = {
  summary: 'Ends a deployment: running executions end, messages that wait and dead letters are lost.',
  usage: 'NAME|ID [-d ID] [-e test]',
  async run(args, { io, session }) {
    const { values, positionals } = parseArgs({
      args: [...args],
      options: { 'deployment-id': { type: 'string', short: 'd' }, ...ENVIRONMENT },
      allowPositionals: true,
    })
    const name = values['deployment-id'] ?? positionals[0]
    if (name === undefined) throw new UsageError('Name a deployment')
    const { environment } = values
    const admin = await session()
    const { id, queued, deadLetters } = await findDeployment(admin, environment, name)
    await admin.client.call(deployments.deleteDeployment, { params: { realm: admin.realm, environment, id } })
    const lost = [
      ...(queued === 0 ? [] : [`${queued} messages that waited`]),
      ...(deadLetters === 0 ? [] : [`${deadLetters} dead letters`]),
    ]
    io.stderr.write(lost.length === 0 ? 'Deleted\n' : `Deleted, with ${lost.join(' and ')}\n`)
    return 0
  },
}

export const deployment: Resource = {
  names: ['deployment', 'deployments'],
  summary: 'What is deployed in an environment',
  actions: { get, create, set, delete: remove },
}

const HISTORY_COLUMNS: readonly Column<HistoryEntry>[] = [
  { title: 'TIME', text: ({ endedAt }) => shownTime(endedAt) },
  { title: 'ENVIRONMENT', text: ({ environment }) => environment },
  {
    title: 'PIPELINE',
    text: ({ pipelineName, instance }) => (instance === null ? pipelineName : `${pipelineName}-${instance}`),
  },
  { title: 'VERSION', text: ({ versionMajor, versionMinor }) => `${versionMajor}.${versionMinor}` },
  { title: 'OPERATION', text: ({ kind }) => kind },
  { title: 'STATUS', text: ({ status }) => status },
  { title: 'BY', text: ({ by }) => by.email ?? by.name },
  { title: 'MESSAGE', text: ({ message }) => message ?? '' },
  { title: 'ID', text: ({ id }) => id },
]

export const deploymentHistory: Resource = {
  names: ['deployment-history'],
  summary: 'Every operation on deployments, failed ones included',
  actions: {
    get: {
      summary: 'Lists operations on deployments, newest first.',
      usage: '[-e ENVIRONMENT] [-n PIPELINE] [-o table|json]',
      async run(args, { io, session }) {
        const { values } = parseArgs({
          args: [...args],
          options: {
            environment: { type: 'string', short: 'e' },
            name: { type: 'string', short: 'n' },
            ...OUTPUT,
          },
        })
        const form = readOutputForm(values.output)
        const { environment, name } = values
        const admin = await session()
        const { body } = await admin.client.call(deployments.listDeploymentHistory, {
          params: { realm: admin.realm },
          query: {
            ...(environment === undefined ? {} : { environment }),
            ...(name === undefined ? {} : { pipeline: name }),
          },
        })
        printRows(io, form, body.content, HISTORY_COLUMNS)
        return 0
      },
    },
  },
}
