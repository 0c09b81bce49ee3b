import { parseArgs } from 'node:util'
import { deployments } from '@jatai/api'
import { openSession } from '../admin/admin-session.ts'
import { awaitDeployment } from '../admin/await-deployment.ts'
import { findDeployment } from '../admin/find-deployment.ts'
import type { Command } from '../command.ts'
import { UsageError } from '../command.ts'

/** `jatai promote NAME`: what serves in one environment serves in the next. */
export const promote: Command = {
  name: 'promote',
  summary: 'Deploys what serves in one environment in another one',
  usage: 'NAME[@MAJOR]… [--from test] [--to prod] [--delete-source] [--no-wait]',
  async run(args, io) {
    const { values, positionals } = parseArgs({
      args: [...args],
      options: {
        from: { type: 'string', default: 'test' },
        to: { type: 'string', default: 'prod' },
        'delete-source': { type: 'boolean', default: false },
        wait: { type: 'boolean', default: true },
      },
      allowPositionals: true,
      allowNegative: true,
    })
    if (positionals.length === 0) throw new UsageError('Name a deployment')
    const { from, to, wait } = values
    const admin = await openSession(io)
    for (const name of positionals) {
      const source = await findDeployment(admin, from, name)
      const { body } = await admin.client.call(deployments.promoteDeployment, {
        params: { realm: admin.realm, environment: from, id: source.id },
        body: { toEnvironment: to, deleteSource: values['delete-source'] },
      })
      const now = wait ? ((await awaitDeployment(admin, body, io)) ?? body) : body
      io.stdout.write(
        `${source.name} ${source.version} ${now.status.toLowerCase()} in ${to}  ${now.endpoints.join('  ')}\n`,
      )
    }
    return 0
  },
}
