import { parseArgs } from 'node:util'
import { pipelines, projects, versions } from '@jatai/api'
import type { PipelineSummary } from '@jatai/api'
import { UsageError } from '../../command.ts'
import { printJson, printRows, readOutputForm } from '../../output/print.ts'
import type { Column } from '../../output/table.ts'
import { findVersion } from '../find-version.ts'
import { readCount } from '../read-values.ts'
import type { Action, Resource } from '../resource.ts'
import { allRows, findRow } from '../route-actions.ts'

/** Scripts read the columns by their places (platform.md §17.3). */
const COLUMNS: readonly Column<PipelineSummary>[] = [
  { title: 'NAME', text: ({ name }) => name },
  { title: 'PIPELINE-ID', text: ({ id }) => id },
  { title: 'VERSION', text: ({ version }) => version },
  { title: 'ARCHIVED', text: ({ archived }) => archived },
  { title: 'DRAFT', text: ({ draft }) => draft },
  { title: 'TRIGGER', text: ({ trigger }) => trigger ?? '' },
  { title: 'PROJECT', text: ({ projectName }) => projectName },
  { title: 'DEPLOYED', text: ({ deployedIn }) => deployedIn.join(' ') },
]
const PAGE_SIZE = 20

const get: Action = {
  summary: 'Lists pipelines, or shows one with its flow.',
  usage:
    '[NAME[@VERSION]] [-n NAME] [--pipeline-id ID] [--pipeline-version-major N] [--pipeline-version-minor N] [-a] [--flowspec] [--allspecs] [--show-versions] [--project-id ID] [--page N] [-o table|json]',
  async run(args, { io, session }) {
    const text = { type: 'string' } as const
    const flag = { type: 'boolean', default: false } as const
    const { values, positionals } = parseArgs({
      args: [...args],
      options: {
        name: { type: 'string', short: 'n' },
        'pipeline-id': text,
        'pipeline-version-major': text,
        'pipeline-version-minor': text,
        archived: { type: 'boolean', short: 'a', default: false },
        flowspec: flag,
        allspecs: flag,
        'show-versions': flag,
        'project-id': text,
        page: text,
        output: { type: 'string', short: 'o' },
      },
      allowPositionals: true,
    })
    const form = readOutputForm(values.output)
    const page = readCount('--page', values.page)
    const chosen = values['pipeline-id'] ?? positionals[0]
    if ((values.flowspec || values.allspecs) && chosen === undefined) {
      throw new UsageError('--flowspec and --allspecs need --pipeline-id, or a name')
    }
    const admin = await session()
    if (chosen !== undefined) {
      const version = await findVersion(admin, chosen)
      if (!values.flowspec && !values.allspecs) {
        printRows(io, form, [version], COLUMNS, { content: [version], last: true })
        return 0
      }
      const { body } = await admin.client.call(pipelines.exportPipeline, {
        params: { realm: admin.realm, id: version.id },
        query: { shape: values.flowspec ? 'bare' : 'export' },
      })
      printJson(io, body)
      return 0
    }
    const found = (await allRows(admin, pipelines.searchPipelines, {
      params: {},
      query: {
        versions: values['show-versions'] || values['pipeline-version-minor'] !== undefined ? 'all' : 'latest',
        ...(values.name === undefined ? {} : { name: values.name }),
        ...(values['project-id'] === undefined ? {} : { projectId: values['project-id'] }),
        ...(values.archived ? { archived: true } : {}),
      },
    })) as unknown as readonly PipelineSummary[]
    const rows = found.filter(
      ({ versionMajor, versionMinor }) =>
        isOrAny(versionMajor, values['pipeline-version-major']) &&
        isOrAny(versionMinor, values['pipeline-version-minor']),
    )
    // Without a page everything is on one.
    const pages = page === undefined ? 1 : Math.max(1, Math.ceil(rows.length / PAGE_SIZE))
    const shown = page === undefined ? rows : rows.slice((page - 1) * PAGE_SIZE, page * PAGE_SIZE)
    printRows(io, form, shown, COLUMNS, { content: shown, last: page === undefined || page >= pages })
    if (form === 'table') io.stdout.write(`page ${page ?? 1} of ${pages}\n`)
    return 0
  },
}

const create: Action = {
  summary: 'Makes a pipeline without a flow: version 0.0, a draft.',
  usage: '--name NAME [--description TEXT] [--project NAME|ID] [-o table|json]',
  async run(args, { io, session }) {
    const text = { type: 'string' } as const
    const { values } = parseArgs({
      args: [...args],
      options: { name: text, description: text, project: text, output: { type: 'string', short: 'o' } },
    })
    if (values.name === undefined) throw new UsageError('A pipeline needs a --name')
    const form = readOutputForm(values.output)
    const admin = await session()
    const { name, description, project } = values
    const { body } = await admin.client.call(pipelines.savePipeline, {
      params: { realm: admin.realm },
      body: {
        name,
        ...(description === undefined ? {} : { description }),
        ...(project === undefined ? {} : { projectId: project }),
      },
    })
    const version = await findVersion(admin, name)
    printRows(io, form, [version], COLUMNS, body.pipeline)
    return 0
  },
}

const set: Action = {
  summary: 'Archives or restores a version, moves a pipeline to a project, or makes a new major or minor.',
  usage: 'NAME[@VERSION] [--archived | --no-archived] [--project NAME] [--new-version minor|major]',
  async run(args, { io, session }) {
    const text = { type: 'string' } as const
    const { values, positionals } = parseArgs({
      args: [...args],
      options: { archived: { type: 'boolean' }, project: text, 'new-version': text },
      allowPositionals: true,
      allowNegative: true,
    })
    const [name] = positionals
    const kind = values['new-version']
    if (name === undefined) throw new UsageError('Name a pipeline')
    if (values.archived === undefined && values.project === undefined && kind === undefined) {
      throw new UsageError('Say what to change')
    }
    if (kind !== undefined && kind !== 'minor' && kind !== 'major')
      throw new UsageError('--new-version is minor or major')
    const admin = await session()
    const { realm, client } = admin
    const version = await findVersion(admin, name)
    const params = { realm, id: version.id }
    if (values.archived !== undefined) {
      await client.call(versions.updateVersionState, { params, body: { archived: values.archived } })
      io.stderr.write(`${version.name} ${version.version} is ${values.archived ? 'archived' : 'restored'}\n`)
    }
    if (values.project !== undefined) {
      const project = await findRow(admin, { list: projects.listProjects }, values.project)
      const id = project['id'] as string
      await client.call(pipelines.movePipelines, { params: { realm, id }, body: { names: [version.name] } })
      io.stderr.write(`${version.name} is in the project ${project['name'] as string}\n`)
    }
    if (kind !== undefined) {
      const { body } = await client.call(versions.createVersion, { params, body: { kind } })
      printRows(io, 'table', [body], COLUMNS)
    }
    return 0
  },
}

export const pipeline: Resource = {
  names: ['pipeline', 'pipelines'],
  summary: 'Pipelines and their versions',
  actions: { get, create, set },
}

function isOrAny(value: number, wanted: string | undefined): boolean {
  return wanted === undefined || String(value) === wanted
}
