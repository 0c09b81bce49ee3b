import { parseArgs } from 'node:util'
import { capsules } from '@jatai/api'
import { UsageError } from '../../command.ts'
import type { Action, Resource } from '../resource.ts'
import { readObject } from '../route-flags.ts'
import { routeResource } from '../route-resource.ts'
import { column } from './columns.ts'

const shown = routeResource({
  names: ['capsule', 'capsules'],
  summary: 'Capsules: flows with a form, which pipelines use as components',
  list: capsules.searchCapsules,
  one: capsules.getCapsule,
  create: capsules.createCapsule,
  columns: [
    column('NAME', 'name'),
    column('VERSION', 'version'),
    column('STATUS', 'status'),
    column('PUBLISHED', 'published'),
    column('COLLECTION', 'collection'),
    column('GROUP', 'group'),
    column('ID', 'id'),
  ],
  rowOf: (answer) => answer['capsule'] as typeof answer,
})

const set: Action = {
  summary: 'Saves a capsule, publishes what is in development, archives or restores it.',
  usage: 'NAME [--file CAPSULE.json|-] [--publish] [--archived | --no-archived]',
  async run(args, { io, session }) {
    const { values, positionals } = parseArgs({
      args: [...args],
      options: {
        file: { type: 'string', short: 'f' },
        publish: { type: 'boolean', default: false },
        archived: { type: 'boolean' },
      },
      allowPositionals: true,
      allowNegative: true,
    })
    const { file, publish, archived } = values
    const [name] = positionals
    if (name === undefined || positionals.length > 1) throw new UsageError('Name one')
    if (file === undefined && !publish && archived === undefined) throw new UsageError('Say what to change')
    const body = file === undefined ? undefined : await readObject(file, io)
    const admin = await session()
    const params = { realm: admin.realm, id: name }
    // One that is archived is restored before anything else, and archived after everything else.
    if (archived === false) await setArchived(false)
    if (body !== undefined) {
      const { capsule: saved, findings } = (await admin.client.call(capsules.saveCapsule, { params, body })).body
      for (const { rule, severity, message } of findings) io.stderr.write(`${severity} ${rule}: ${message}\n`)
      io.stderr.write(`${saved.name} ${saved.version} is saved\n`)
    }
    if (publish) {
      const { body: published } = await admin.client.call(capsules.publishCapsule, { params })
      io.stderr.write(`${published.name} ${published.version} is published\n`)
    }
    if (archived === true) await setArchived(true)
    return 0

    async function setArchived(isArchived: boolean): Promise<void> {
      await admin.client.call(capsules.updateCapsuleState, { params, body: { archived: isArchived } })
      io.stderr.write(`${name} is ${isArchived ? 'archived' : 'restored'}\n`)
    }
  },
}

export const capsule: Resource = { ...shown, actions: { ...shown.actions, set } }
