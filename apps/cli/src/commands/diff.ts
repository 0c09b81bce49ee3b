import { parseArgs } from 'node:util'
import { pipelines } from '@jatai/api'
import { RequestError } from '@jatai/errors'
import { comparePipelines, readPipeline } from '@jatai/flowspec'
import type { Pipeline, PipelineChange, StepName, ValueChange } from '@jatai/flowspec'
import { stringifyJson } from '@jatai/languages/json'
import { openSession } from '../admin/admin-session.ts'
import { isPath, readDocuments } from '../admin/documents/read-documents.ts'
import { findVersion } from '../admin/find-version.ts'
import type { Command, CommandIo } from '../command.ts'
import { UsageError } from '../command.ts'
import { printJson, readOutputForm } from '../output/print.ts'

/** `jatai diff A B`: what has changed in steps, trigger and settings; exit code 1 when something has. */
export const diff: Command = {
  name: 'diff',
  summary: 'Compares two versions, or a file with a version, by steps and settings; exit code 1 when they differ',
  usage: 'FILE|NAME[@VERSION] FILE|NAME[@VERSION] [-o table|json]',
  async run(args, io) {
    const { values, positionals } = parseArgs({
      args: [...args],
      options: { output: { type: 'string', short: 'o' } },
      allowPositionals: true,
    })
    const [first, second] = positionals
    if (first === undefined || second === undefined || positionals.length > 2)
      throw new UsageError('Name two documents or pipelines to compare')
    const form = readOutputForm(values.output)
    const changes = comparePipelines(await pipelineOf(first, io), await pipelineOf(second, io))
    if (form === 'json') printJson(io, changes)
    else for (const change of changes) io.stdout.write(describe(change))
    return changes.length === 0 ? 0 : 1
  },
}

async function pipelineOf(named: string, io: CommandIo): Promise<Pipeline> {
  if (await isPath(named, io)) {
    const [document, ...others] = await readDocuments(named, io)
    if (document === undefined || others.length > 0) throw new UsageError(`${named} is not one document`)
    return document.pipeline
  }
  const admin = await openSession(io)
  const { id } = await findVersion(admin, named)
  const response = await admin.client.open(pipelines.getPipeline, { params: { realm: admin.realm, id } })
  const { pipeline } = readPipeline(await response.text())
  if (pipeline === undefined) throw new RequestError('FLOW_UNREADABLE', `${named} cannot be read`)
  return pipeline
}

function describe(change: PipelineChange): string {
  switch (change.kind) {
    case 'step-added':
      return `+ ${stepText(change.step)} in ${change.branch}, place ${change.index + 1}\n`
    case 'step-removed':
      return `- ${stepText(change.step)} from ${change.branch}\n`
    case 'step-moved':
      return `> ${stepText(change.step)} from ${change.before.branch} to ${change.after.branch}, place ${change.after.index + 1}\n`
    case 'step-changed':
      return `~ ${stepText(change.step)}\n${change.values.map(valueText).join('')}`
    case 'trigger-changed':
      return `~ trigger\n${change.values.map(valueText).join('')}`
    case 'settings-changed':
      return `~ settings\n${change.values.map(valueText).join('')}`
  }
}

function stepText({ stepName, name, id }: StepName): string {
  return `${stepName === '' ? id : stepName} (${name})`
}

function valueText({ path, before, after }: ValueChange): string {
  const side = (sign: string, value: ValueChange['before']): string =>
    value === undefined ? '' : `    ${sign} ${path}: ${typeof value === 'string' ? value : stringifyJson(value)}\n`
  return side('-', before) + side('+', after)
}
