import { parseArgs } from 'node:util'
import { deployments } from '@jatai/api'
import { openSession } from '../admin/admin-session.ts'
import { awaitDeployment } from '../admin/await-deployment.ts'
import { findDeployment } from '../admin/find-deployment.ts'
import type { Command } from '../command.ts'
import { UsageError } from '../command.ts'

/** `jatai rollback NAME`: what was deployed before serves again. */
export const rollback: Command = {
  name: 'rollback',
  summary: 'Brings back the version and settings that were deployed before',
  usage: 'NAME[@MAJOR] [--env test] [--no-wait]',
  async run(args, io) {
    const { values, positionals } = parseArgs({
      args: [...args],
      options: {
        env: { type: 'string', short: 'e', default: 'test' },
        wait: { type: 'boolean', default: true },
      },
      allowPositionals: true,
      allowNegative: true,
    })
    const [name, ...others] = positionals
    if (name === undefined || others.length > 0) throw new UsageError('Name a deployment')
    const admin = await openSession(io)
    const before = await findDeployment(admin, values.env, name)
    const { body } = await admin.client.call(deployments.rollbackDeployment, {
      params: { realm: admin.realm, environment: values.env, id: before.id },
    })
    const now = values.wait ? ((await awaitDeployment(admin, body, io)) ?? body) : body
    io.stdout.write(`${now.name} was ${before.version}, is ${now.version} in ${values.env}\n`)
    return 0
  },
}
