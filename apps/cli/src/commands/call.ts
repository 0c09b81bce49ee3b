import { parseArgs } from 'node:util'
import { routes } from '@jatai/api'
import type { Route } from '@jatai/api'
import { openSession } from '../admin/admin-session.ts'
import { flagsOf, flagUsage, inFlags, inputOf, parseOptions } from '../admin/route-flags.ts'
import type { Command, CommandIo } from '../command.ts'
import { isUsageError, UsageError } from '../command.ts'
import { printJson } from '../output/print.ts'

/** Only the realm is known: every other part of a path is a flag. */
const KNOWN = new Set(['realm'])

/** `jatai call ROUTE`: any route of the API, for what has no command of its own. */
export const call: Command = {
  name: 'call',
  summary: 'Calls any route of the admin API by its name, for what has no command of its own',
  usage: 'ROUTE [--FIELD VALUE]… [--file BODY.json|-]   "jatai call" lists the routes',
  help([name]) {
    const route = routes.find((each) => each.name === name)
    if (route === undefined) return `${routes.map((each) => `  ${each.name.padEnd(28)} ${each.summary}`).join('\n')}\n`
    return `${route.summary}\n\nUsage: jatai ${usageOf(route)}\n\n${flagHelp(route)}`
  },
  async run(args, io) {
    const [name, ...rest] = args
    if (name === undefined) {
      io.stdout.write(this.help?.([]) ?? '')
      return 0
    }
    const route = routes.find((each) => each.name === name)
    if (route === undefined) throw new UsageError(`There is no route "${name}"`)
    try {
      await callRoute(route, rest, io)
    } catch (error) {
      if (!isUsageError(error)) throw inFlags(error, route, KNOWN)
      throw new UsageError(error.message, usageOf(route))
    }
    return 0
  },
}

async function callRoute(route: Route, args: readonly string[], io: CommandIo): Promise<void> {
  const { values } = parseArgs({
    args: [...args],
    options: { ...parseOptions(flagsOf(route, KNOWN)), file: { type: 'string', short: 'f' } },
    allowNegative: true,
  })
  const { params, query, body } = await inputOf(route, values, io, KNOWN)
  const { client, realm } = await openSession(io)
  const input = { params: { realm, ...params }, query, ...(body === undefined ? {} : { body }) }
  if (route.mediaType !== undefined) {
    const response = await client.open(route, input)
    for await (const chunk of response.body ?? []) io.stdout.write(chunk as Uint8Array)
    return
  }
  const { body: answer } = await client.call(route, input)
  if (answer !== undefined) printJson(io, answer)
}

function usageOf(route: Route): string {
  return `call ${route.name} ${flagUsage(flagsOf(route, KNOWN))}`.trimEnd()
}

function flagHelp(route: Route): string {
  return flagsOf(route, KNOWN)
    .map(({ flag, description }) => `  --${flag.padEnd(22)} ${description}\n`)
    .join('')
}
