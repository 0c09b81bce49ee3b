import { errorText, isJataiError, RequestError } from '@jatai/errors'
import type { Pipeline, TriggerSpec } from '@jatai/flowspec'
import type { DeploymentSpec, DocumentStore } from '@jatai/platform'
import { derivedId } from '../../pipelines/derived-id.ts'
import { DEFAULT_PROJECT, PROJECTS } from '../../projects/project-document.ts'
import { SYSTEM_ACTOR } from '../../realms/ensure-realm.ts'
import { newDeployment } from '../deployment-document.ts'
import type { DeployedConfiguration, DeploymentDocument, Failure, FolderSource } from '../deployment-document.ts'
import { deploymentId } from '../deployment-line.ts'
import type { DeploymentLine } from '../deployment-line.ts'
import type { DeploymentsStore } from '../deployments-store.ts'
import { readUses } from '../../pipelines/read-uses.ts'
import type { FolderSettings } from './folder-settings.ts'

/** What a file of the pipelines folder asks to be served (decisions.md 2). */
export interface FolderFile {
  readonly file: string
  readonly pipeline: Pipeline
  readonly trigger: TriggerSpec
  readonly spec: Omit<DeploymentSpec, 'id' | 'generation' | 'accounts' | 'globals'>
}

/**
 * Deployments whose pipelines are files of a folder. Whoever serves the folder says here what has become of each file;
 * they are shown beside what people have deployed, and changed by their files alone.
 */
export interface FolderDeployments {
  /** Forgets what an earlier process has served. */
  begin(): Promise<void>
  /** Changes when something has changed of what the file names: an account, a global, the policies of the realm. */
  revision(file: FolderFile): Promise<string>
  /**
   * Names the attempt to serve a file, with what it reads of its realm as that is now.
   *
   * @throws RequestError `DEPLOYMENT_TAKEN` when people have deployed the pipeline to the environment
   */
  prepare(file: FolderFile): Promise<DeploymentSpec>
  /** It serves. */
  serves(file: FolderFile, spec: DeploymentSpec): Promise<void>
  /**
   * It does not; what its file said before goes on to serve, if it has until now. Nothing is noted of a pipeline that
   * people have deployed.
   */
  failed(file: FolderFile, error: unknown): Promise<void>
  /** The file is gone, or asks for something else. */
  gone(file: FolderFile): Promise<void>
}

export function createFolderDeployments(options: {
  readonly documents: DocumentStore
  readonly store: DeploymentsStore
  readonly settings: FolderSettings
  readonly createId: () => string
  readonly now: () => number
}): FolderDeployments {
  const { documents, store, settings, createId, now } = options

  async function projectOf(realm: string, name: string | undefined): Promise<string> {
    for (const wanted of [name, DEFAULT_PROJECT]) {
      if (wanted === undefined) continue
      const { documents: found } = await documents.find(PROJECTS, { where: { realm, name: wanted }, limit: 1 })
      if (found[0] !== undefined) return found[0].id
    }
    return ''
  }

  /** Writes what is known of a file. @param onTaken decides about a pipeline that people have deployed */
  async function note(
    { file, trigger, spec }: FolderFile,
    change: (before: DeploymentDocument) => Partial<DeploymentDocument>,
    onTaken: (document: DeploymentDocument) => void,
  ): Promise<void> {
    const line = lineOf(spec)
    const project = await projectOf(spec.realm, spec.project)
    const folder: FolderSource = { file, trigger: { type: trigger.type, settings: trigger.params } }
    await store.change(deploymentId(line), (document) => {
      if (document !== undefined && document.folder === undefined) return void onTaken(document)
      const before = document ?? newDeployment(line, now(), SYSTEM_ACTOR)
      return { ...before, ...change(before), project, folder, updatedAt: now(), updatedBy: SYSTEM_ACTOR }
    })
  }

  return {
    async begin() {
      for (const { id, document } of await store.all()) if (document.folder !== undefined) await store.remove(id)
    },
    revision: (file) => settings.revision(file),
    async prepare(file) {
      const { spec } = file
      const id = deploymentId(lineOf(spec))
      const there = (await store.get(id))?.document
      if (there !== undefined && there.folder === undefined) throw taken(there)
      const frozen = await settings.freeze(file, await projectOf(spec.realm, spec.project))
      return { ...spec, ...frozen.spec, id, generation: createId() }
    },
    async serves(file, spec) {
      settings.forget(file)
      const { globals } = readUses(file.pipeline)
      const named = {
        accounts: spec.accounts.map(({ label }) => label),
        globals: globals.filter((name) => Object.hasOwn(spec.globals, name)),
      }
      await note(
        file,
        () => ({
          active: { ...configurationOf(file, now()), ...named, generation: spec.generation ?? '' },
          failure: null,
          warnings: [],
        }),
        (document) => {
          throw taken(document)
        },
      )
    },
    failed: (file, error) =>
      note(
        file,
        ({ active }) => ({ failure: failureOf(file, active, error, now()) }),
        () => undefined,
      ),
    async gone(file) {
      settings.forget(file)
      const id = deploymentId(lineOf(file.spec))
      if ((await store.get(id))?.document.folder?.file === file.file) await store.remove(id)
    },
  }
}

function lineOf({ realm, environment, pipelineName, versionMajor }: FolderFile['spec']): DeploymentLine {
  return { realm, environment, pipelineName, versionMajor, instance: null }
}

function configurationOf(
  { file, spec: { realm, environment, versionMinor, size, consumers, replicas } }: FolderFile,
  at: number,
): DeployedConfiguration {
  return {
    generation: '',
    versionId: derivedId('folder', realm, environment, file),
    versionMinor,
    size,
    consumers,
    replicas,
    engineVersion: null,
    frozenAt: at,
    accounts: [],
    globals: [],
    deployedAt: at,
    deployedBy: SYSTEM_ACTOR,
  }
}

function failureOf(file: FolderFile, active: DeployedConfiguration | null, error: unknown, at: number): Failure {
  return {
    at,
    kind: active === null ? 'deploy' : 'redeploy',
    configuration: configurationOf(file, at),
    code: isJataiError(error) ? error.code : 'INTERNAL_ERROR',
    message: errorText(error),
  }
}

function taken({ name, versionMajor, environment }: DeploymentDocument): RequestError {
  return new RequestError(
    'DEPLOYMENT_TAKEN',
    `The pipeline "${name}" v${versionMajor} is already deployed to ${environment}: delete that deployment, or name the one of the file otherwise`,
  )
}

/** Nobody but its file changes it. */
export function fromFolderError({ name, environment }: DeploymentDocument, { file }: FolderSource): RequestError {
  return new RequestError(
    'DEPLOYMENT_FROM_FOLDER',
    `"${name}" in ${environment} is served from the file ${file} of the pipelines folder: change or remove the file`,
    { details: { status: 409, file } },
  )
}
