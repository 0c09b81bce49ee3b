import type { Command } from '../command.ts'
import { isUsageError, UsageError } from '../command.ts'
import { openSession } from '../admin/admin-session.ts'
import type { Action, Resource, Verb } from '../admin/resource.ts'
import { RESOURCES } from '../admin/resources/index.ts'

export const get = verb('get', 'Shows things of the realm: pipelines, deployments, users …')
export const create = verb('create', 'Makes a thing of the realm')
export const set = verb('set', 'Changes a thing of the realm, or the settings of this program')
export const remove = verb('delete', 'Deletes a thing of the realm')

/** A verb of the admin API: `jatai get RESOURCE …`. */
function verb(name: Verb, summary: string): Command {
  const able = RESOURCES.filter(({ actions }) => actions[name] !== undefined)
  return {
    name,
    summary,
    usage: `RESOURCE [ARGUMENTS]   RESOURCE is ${able.map(({ names }) => names[0]).join(', ')}`,
    help: (args) => helpOf(name, able, args),
    async run(args, io) {
      const [resourceName, ...rest] = args
      const resource = able.find(({ names }) => resourceName !== undefined && names.includes(resourceName))
      const action = resource?.actions[name]
      if (resource === undefined || action === undefined) {
        throw new UsageError(
          resourceName === undefined ? 'Name a resource' : `There is no "${resourceName}" to ${name}`,
        )
      }
      try {
        return await action.run(rest, { io, session: () => openSession(io) })
      } catch (error) {
        throw isUsageError(error) ? new UsageError(error.message, usageOf(name, resource, action)) : error
      }
    },
  }
}

function helpOf(name: Verb, able: readonly Resource[], args: readonly string[]): string {
  const resource = able.find(({ names }) => args[0] !== undefined && names.includes(args[0]))
  const action = resource?.actions[name]
  if (resource === undefined || action === undefined) {
    const lines = able.map((each) => `  ${each.names[0].padEnd(22)} ${each.actions[name]?.summary ?? ''}`)
    return `${lines.join('\n')}\n\n"jatai ${name} RESOURCE --help" says more of one.\n`
  }
  return `${action.summary}\n\nUsage: jatai ${usageOf(name, resource, action)}\n`
}

function usageOf(name: Verb, { names }: Resource, { usage }: Action): string {
  return `${name} ${names[0]} ${usage}`
}
