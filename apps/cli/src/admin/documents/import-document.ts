import { pipelines } from '@jatai/api'
import type { PipelineSummary } from '@jatai/api'
import { parseJson } from '@jatai/languages/json'
import type { CommandIo } from '../../command.ts'
import type { AdminSession } from '../admin-session.ts'
import type { DocumentFile } from './read-documents.ts'

export interface Imported {
  readonly pipeline: PipelineSummary
  readonly isUnchanged: boolean
}

/** Stores a document as a version; what is found wrong with it is told on standard error. */
export async function importDocument(
  { client, realm }: AdminSession,
  { file, text, name }: DocumentFile,
  options: { readonly name?: string; readonly project?: string; readonly replaceDraft: boolean },
  io: CommandIo,
): Promise<Imported> {
  const { body } = await client.call(pipelines.importPipeline, {
    params: { realm },
    query: {
      name: options.name ?? name,
      replaceDraft: String(options.replaceDraft),
      ...(options.project === undefined ? {} : { project: options.project }),
    },
    body: parseJson(text) as Record<string, unknown>,
  })
  for (const { rule, severity, message } of body.findings) io.stderr.write(`${file}: ${severity} ${rule}: ${message}\n`)
  return { pipeline: body.pipeline, isUnchanged: body.isUnchanged }
}
