import { parseArgs } from 'node:util'
import { deployments } from '@jatai/api'
import type { DeploymentView, PipelineSummary } from '@jatai/api'
import { errorText } from '@jatai/errors'
import { openSession } from '../admin/admin-session.ts'
import type { AdminSession } from '../admin/admin-session.ts'
import { awaitDeployment } from '../admin/await-deployment.ts'
import { importDocument } from '../admin/documents/import-document.ts'
import { isPath, readDocuments } from '../admin/documents/read-documents.ts'
import { findVersion } from '../admin/find-version.ts'
import { readChoice, readCount } from '../admin/read-values.ts'
import type { Command, CommandIo } from '../command.ts'
import { UsageError } from '../command.ts'
import { formatTable } from '../output/table.ts'

interface Settings {
  readonly environment: string
  readonly project: string | undefined
  readonly size: 'SMALL' | 'MEDIUM' | 'LARGE' | undefined
  readonly consumers: number | undefined
  readonly replicas: number | undefined
  readonly instanceName: string | undefined
}

interface Result {
  readonly name: string
  readonly version: string
  readonly text: string
  readonly isFailed: boolean
}

/** `jatai deploy`: from files or stored versions to what serves. */
export const deploy: Command = {
  name: 'deploy',
  summary: 'Deploys stored versions, or documents kept in files: these are stored first, unchanged ones are left alone',
  usage:
    'FILE|FOLDER|NAME[@VERSION]… [--env test] [--project NAME] [--size SMALL|MEDIUM|LARGE] [--consumers N] [--replicas N] [--instance NAME] [--no-wait]',
  async run(args, io) {
    const text = { type: 'string' } as const
    const { values, positionals } = parseArgs({
      args: [...args],
      options: {
        env: { type: 'string', short: 'e', default: 'test' },
        project: text,
        size: text,
        consumers: text,
        replicas: text,
        instance: text,
        wait: { type: 'boolean', default: true },
      },
      allowPositionals: true,
      allowNegative: true,
    })
    if (positionals.length === 0) throw new UsageError('Name what to deploy')
    const settings = readSettings({ ...values, environment: values.env })
    const admin = await openSession(io)
    const wanted: PipelineSummary[] = []
    for (const each of positionals) wanted.push(...(await versionsOf(each, admin, settings, io)))
    const results: Result[] = []
    for (const version of wanted) results.push(await deployVersion(version, admin, settings, values.wait, io))
    io.stdout.write(
      formatTable(
        [
          { title: 'NAME', text: ({ name }) => name },
          { title: 'VERSION', text: ({ version }) => version },
          { title: settings.environment.toUpperCase(), text: (row) => row.text },
        ],
        results,
      ),
    )
    return results.some(({ isFailed }) => isFailed) ? 1 : 0
  },
}

/** Files are stored first. */
async function versionsOf(
  named: string,
  admin: AdminSession,
  { project }: Settings,
  io: CommandIo,
): Promise<readonly PipelineSummary[]> {
  if (!(await isPath(named, io))) return [await findVersion(admin, named)]
  const stored: PipelineSummary[] = []
  for (const document of await readDocuments(named, io)) {
    const options = { replaceDraft: true, ...(project === undefined ? {} : { project }) }
    stored.push((await importDocument(admin, document, options, io)).pipeline)
  }
  return stored
}

/** One that cannot be deployed does not keep the others. */
async function deployVersion(
  { id, name, version, deployedIn }: PipelineSummary,
  admin: AdminSession,
  settings: Settings,
  waits: boolean,
  io: CommandIo,
): Promise<Result> {
  const { environment, size, consumers, replicas, instanceName } = settings
  const asked = size ?? consumers ?? replicas ?? instanceName
  if (asked === undefined && deployedIn.includes(environment)) {
    return { name, version, text: 'unchanged', isFailed: false }
  }
  try {
    const { body } = await admin.client.call(deployments.createDeployment, {
      params: { realm: admin.realm, environment },
      body: {
        pipelineId: id,
        redeploy: true,
        ...(size === undefined ? {} : { size }),
        ...(consumers === undefined ? {} : { consumers }),
        ...(replicas === undefined ? {} : { replicas }),
        ...(instanceName === undefined ? {} : { instanceName }),
      },
    })
    const now = waits ? await awaitDeployment(admin, body, io) : body
    return { name, version, text: now === undefined ? 'gone' : stateText(now), isFailed: false }
  } catch (error) {
    io.stderr.write(`${name} ${version}: ${errorText(error)}\n`)
    return { name, version, text: 'failed', isFailed: true }
  }
}

function stateText({ status, endpoints }: DeploymentView): string {
  return [status.toLowerCase(), ...endpoints].join('  ')
}

const SIZES = ['SMALL', 'MEDIUM', 'LARGE'] as const

/** @throws UsageError */
function readSettings(values: {
  readonly environment: string
  readonly project?: string
  readonly size?: string
  readonly consumers?: string
  readonly replicas?: string
  readonly instance?: string
}): Settings {
  return {
    environment: values.environment,
    project: values.project,
    size: readChoice('--size', values.size, SIZES),
    consumers: readCount('--consumers', values.consumers),
    replicas: readCount('--replicas', values.replicas),
    instanceName: values.instance,
  }
}
