import { mkdir, writeFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { pipelines } from '@jatai/api'
import type { PipelineSummary } from '@jatai/api'
import { openSession } from '../admin/admin-session.ts'
import { findVersion } from '../admin/find-version.ts'
import { allRows } from '../admin/route-actions.ts'
import type { Command } from '../command.ts'
import { UsageError } from '../command.ts'

const SHAPES = ['stored', 'export', 'bare', 'clipboard'] as const

/** `jatai export NAME`: the document of a version, or those of all pipelines into a folder. */
export const exportCommand: Command = {
  name: 'export',
  summary: 'Writes the document of a version, or those of all pipelines into a folder',
  usage: 'NAME[@VERSION] | --all --to FOLDER   [--project NAME] [--shape export|stored|bare|clipboard] [--to FILE]',
  async run(args, io) {
    const text = { type: 'string' } as const
    const { values, positionals } = parseArgs({
      args: [...args],
      options: {
        all: { type: 'boolean', default: false },
        project: text,
        shape: { type: 'string', default: 'export' },
        to: text,
      },
      allowPositionals: true,
    })
    const shape = SHAPES.find((each) => each === values.shape)
    if (shape === undefined) throw new UsageError(`--shape is ${SHAPES.join(', ')}`)
    const { all, to, project } = values
    if (all ? to === undefined || positionals.length > 0 : positionals.length !== 1) {
      throw new UsageError('Name one pipeline, or --all with --to FOLDER')
    }
    const admin = await openSession(io)

    /** The server's own text: numbers beyond a double stay as they are. */
    async function documentOf(id: string): Promise<string> {
      const response = await admin.client.open(pipelines.exportPipeline, {
        params: { realm: admin.realm, id },
        query: { shape },
      })
      return `${await response.text()}\n`
    }

    if (all) {
      const folder = resolve(io.cwd, to ?? '.')
      await mkdir(folder, { recursive: true })
      const query = { versions: 'latest', ...(project === undefined ? {} : { projectId: project }) }
      const rows = (await allRows(admin, pipelines.searchPipelines, {
        params: {},
        query,
      })) as unknown as PipelineSummary[]
      for (const { id, name, versionMajor } of rows) {
        await writeFile(join(folder, `${name}-v${versionMajor}.pipeline.json`), await documentOf(id))
      }
      io.stderr.write(`${rows.length} documents are in ${to ?? '.'}\n`)
      return 0
    }
    const document = await documentOf((await findVersion(admin, positionals[0] ?? '')).id)
    if (to === undefined) io.stdout.write(document)
    else await writeFile(resolve(io.cwd, to), document)
    return 0
  },
}
