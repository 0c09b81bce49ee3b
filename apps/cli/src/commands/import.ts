import { parseArgs } from 'node:util'
import { openSession } from '../admin/admin-session.ts'
import { importDocument } from '../admin/documents/import-document.ts'
import { readDocuments } from '../admin/documents/read-documents.ts'
import type { Command } from '../command.ts'
import { UsageError } from '../command.ts'
import { printRows, readOutputForm } from '../output/print.ts'

/** `jatai import FILE…`: stores documents as versions. */
export const importCommand: Command = {
  name: 'import',
  summary: 'Stores pipeline documents, or folders of them, as versions of pipelines',
  usage: 'FILE|FOLDER|-… [--name NAME] [--project NAME] [--replace-draft] [-o table|json]',
  async run(args, io) {
    const text = { type: 'string' } as const
    const { values, positionals } = parseArgs({
      args: [...args],
      options: {
        name: text,
        project: text,
        'replace-draft': { type: 'boolean', default: false },
        output: { type: 'string', short: 'o' },
      },
      allowPositionals: true,
    })
    if (positionals.length === 0) throw new UsageError('Name a file or a folder')
    const form = readOutputForm(values.output)
    const documents = (await Promise.all(positionals.map((path) => readDocuments(path, io)))).flat()
    const { name, project } = values
    if (name !== undefined && documents.length !== 1) throw new UsageError('--name is for one document')
    const admin = await openSession(io)
    const rows = []
    for (const document of documents) {
      const options = {
        replaceDraft: values['replace-draft'],
        ...(name === undefined ? {} : { name }),
        ...(project === undefined ? {} : { project }),
      }
      rows.push({ file: document.file, ...(await importDocument(admin, document, options, io)) })
    }
    printRows(io, form, rows, [
      { title: 'NAME', text: ({ pipeline }) => pipeline.name },
      { title: 'VERSION', text: ({ pipeline }) => pipeline.version },
      { title: 'RESULT', text: ({ isUnchanged }) => (isUnchanged ? 'unchanged' : 'stored') },
      { title: 'PIPELINE-ID', text: ({ pipeline }) => pipeline.id },
      { title: 'FILE', text: ({ file }) => file },
    ])
    return 0
  },
}
