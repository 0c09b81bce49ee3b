import type { FolderFile } from '@jatai/coordinator'
import { usedCapsules } from '@jatai/engine'
import type { CapsuleRegistry } from '@jatai/engine'
import { FlowError } from '@jatai/errors'
import { readPipeline } from '@jatai/flowspec'
import { stringifyJson } from '@jatai/languages/json'

/** Ends of file names that are no part of a pipeline's name. */
const ENDINGS = /(\.(pipeline|flow|export))?\.json$/

/**
 * What a file of the folder asks for: in `test`, one replica of a SMALL engine (decisions.md 2), with the capsules as
 * they are now. Undefined when its pipeline has no trigger.
 *
 * @throws FlowError `FLOW_UNREADABLE` when it is no pipeline
 */
export function wantedFile(
  file: string,
  text: string,
  { realm, capsules }: { readonly realm: string; readonly capsules: CapsuleRegistry },
): FolderFile | undefined {
  const { pipeline, problems } = readPipeline(text)
  if (pipeline === undefined) {
    const { message = 'It is not a pipeline document', place = {} } = problems[0] ?? {}
    const at = place.line === undefined ? '' : ` (line ${place.line}, column ${place.column ?? 1})`
    throw new FlowError('FLOW_UNREADABLE', message + at, { place })
  }
  const { trigger, name, versionMajor, versionMinor, project } = pipeline
  if (trigger === undefined) return undefined
  const definitions = usedCapsules(pipeline.flow, capsules).map(({ source }) => stringifyJson(source))
  return {
    file,
    pipeline,
    trigger,
    spec: {
      realm,
      environment: 'test',
      pipelineName: name ?? file.replace(ENDINGS, ''),
      versionMajor,
      versionMinor,
      ...(project === undefined ? {} : { project: project.name }),
      document: text,
      ...(definitions.length === 0 ? {} : { capsules: definitions }),
      size: 'SMALL',
      consumers: 10,
      replicas: 1,
    },
  }
}
