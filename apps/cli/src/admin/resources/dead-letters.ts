import { parseArgs } from 'node:util'
import { deadLetters } from '@jatai/api'
import { UsageError } from '../../command.ts'
import type { Action, Resource } from '../resource.ts'
import { deleteAction, findRow, getAction } from '../route-actions.ts'
import type { Shown } from '../route-actions.ts'
import { column, timeColumn } from './columns.ts'

const SHOWN: Shown = {
  list: deadLetters.listDeadLetters,
  namedBy: ['id', 'key'],
  columns: [
    column('ID', 'id'),
    timeColumn('TIME', 'setAsideAt'),
    column('PIPELINE', 'pipeline'),
    column('MAJOR', 'versionMajor'),
    column('INSTANCE', 'instance'),
    column('KEY', 'key'),
    column('BYTES', 'bytes'),
    column('REASON', 'reason'),
  ],
}

const resend: Action = {
  summary: 'Runs the message of a dead letter as a new execution, and prints its key.',
  usage: 'ID|KEY [-e test] --resend',
  async run(args, { io, session }) {
    const { values, positionals } = parseArgs({
      args: [...args],
      options: {
        environment: { type: 'string', short: 'e', default: 'test' },
        resend: { type: 'boolean', default: false },
      },
      allowPositionals: true,
    })
    const [name, ...others] = positionals
    if (name === undefined || others.length > 0 || !values.resend)
      throw new UsageError('Name one dead letter, and --resend')
    const { environment } = values
    const admin = await session()
    const { id } = await findRow(admin, SHOWN, name, { params: { environment }, query: {} })
    const { body } = await admin.client.call(deadLetters.resendDeadLetter, {
      params: { realm: admin.realm, environment, id: String(id) },
    })
    io.stdout.write(`${body.key}\n`)
    return 0
  },
}

export const deadLetter: Resource = {
  names: ['dead-letter', 'dead-letters'],
  summary: 'Messages that were refused and set aside',
  actions: {
    get: getAction(SHOWN, deadLetters.getDeadLetter),
    set: resend,
    delete: deleteAction(SHOWN, deadLetters.discardDeadLetter),
  },
}
