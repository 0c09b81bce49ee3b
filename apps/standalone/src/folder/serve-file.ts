import type { FolderDeployments, FolderFile } from '@jatai/coordinator'
import { RequestError } from '@jatai/errors'
import type { Deployment, Runtime } from '@jatai/runtime'

/** Serves pipelines that are files; each pipeline and major version comes from one of them. */
export interface FileServing {
  /** Changes when something of what the file names has changed outside of it. */
  revision(file: FolderFile): Promise<string>
  /**
   * Serves what a file asks for now in place of what it asked for before. When that fails, what it asked for before
   * under the same name stays in service.
   *
   * @param path tells the file from those of other folders
   * @throws FlowError, RequestError when it cannot be served
   */
  serve(path: string, file: FolderFile): Promise<Deployment>
  /** What the file says now cannot be served; what serves is left as it is. */
  failed(path: string, error: unknown): Promise<void>
  /** What serves of a file. */
  served(path: string): Deployment | undefined
  /** The file asks for nothing any more. */
  end(path: string): Promise<void>
}

interface Known {
  readonly file: FolderFile
  readonly deployment?: Deployment
}

export function createFileServing(options: {
  readonly runtime: Runtime
  readonly deployments: FolderDeployments
}): FileServing {
  const { runtime, deployments } = options
  const known = new Map<string, Known>()

  function ownerOf(path: string, { spec }: FolderFile): string | undefined {
    const others = [...known].filter(([other, { deployment }]) => other !== path && deployment !== undefined)
    return others.find(([, { file }]) => isSameLine(file.spec, spec))?.[0]
  }

  async function end(path: string): Promise<void> {
    const before = known.get(path)
    known.delete(path)
    if (before === undefined) return
    if (before.deployment !== undefined) await runtime.undeploy(before.deployment.spec.id)
    await deployments.gone(before.file)
  }

  return {
    revision: (file) => deployments.revision(file),
    end,
    served: (path) => known.get(path)?.deployment,
    async serve(path, file) {
      const { spec: wanted } = file
      const before = known.get(path)
      if (before !== undefined && !isSameLine(before.file.spec, wanted)) await end(path)
      const owner = ownerOf(path, file)
      if (owner !== undefined) {
        await end(path)
        const { pipelineName, versionMajor } = wanted
        throw new RequestError(
          'DEPLOYMENT_TAKEN',
          `The pipeline "${pipelineName}" v${versionMajor} is already served from ${owner}`,
        )
      }
      try {
        const spec = await deployments.prepare(file)
        const deployment = await runtime.deploy(spec)
        known.set(path, { file, deployment })
        await deployments.serves(file, spec)
        return deployment
      } catch (error) {
        const kept = known.get(path)?.deployment
        known.set(path, { file, ...(kept === undefined ? {} : { deployment: kept }) })
        await deployments.failed(file, error)
        throw error
      }
    },
    async failed(path, error) {
      const file = known.get(path)?.file
      if (file !== undefined) await deployments.failed(file, error)
    },
  }
}

function isSameLine(a: FolderFile['spec'], b: FolderFile['spec']): boolean {
  return a.pipelineName === b.pipelineName && a.versionMajor === b.versionMajor
}
