import { parseArgs } from 'node:util'
import type { Route } from '@jatai/api'
import { RequestError } from '@jatai/errors'
import { UsageError } from '../command.ts'
import type { CommandIo } from '../command.ts'
import { printJson, printRows, readOutputForm } from '../output/print.ts'
import type { Column } from '../output/table.ts'
import type { AdminSession } from './admin-session.ts'
import type { Action } from './resource.ts'
import { flagsOf, flagUsage, inFlags, inputOf, parseOptions } from './route-flags.ts'
import type { RouteInput } from './route-flags.ts'

type Row = Readonly<Record<string, unknown>>

/** How the rows of a resource are shown and told apart. */
export interface Shown {
  readonly list: Route
  readonly columns: readonly Column<Row>[]
  /** Keys by which a person names one: the first that fits wins. @default id, name */
  readonly namedBy?: readonly string[]
}

const OUTPUT = { output: { type: 'string', short: 'o' } } as const
const FILE = { file: { type: 'string', short: 'f' } } as const

/** `get THINGS`, and `get THING NAME`: from the list, or by the route for one. */
export function getAction(shown: Shown, one?: Route): Action {
  const flags = flagsOf(shown.list)
  return {
    summary: shown.list.summary,
    usage: usageOf('[NAME]', flagUsage(flags), '[-o table|json]'),
    async run(args, { io, session }) {
      const { values, positionals } = parseArgs({
        args: [...args],
        options: { ...parseOptions(flags), ...OUTPUT },
        allowPositionals: true,
        allowNegative: true,
      })
      const form = readOutputForm(values['output'])
      const input = await inputOf(shown.list, values, io)
      const admin = await session()
      if (positionals.length === 0) {
        printRows(io, form, await allRows(admin, shown.list, input), shown.columns)
        return 0
      }
      const row = await findRow(admin, shown, oneName(positionals), input)
      const whole =
        one === undefined ? row : ((await call(admin, one, row, { params: input.params, query: {} })) as Row)
      if (form === 'json') printJson(io, whole)
      else printRows(io, form, [row], shown.columns)
      return 0
    },
  }
}

/** How the answer of a creation is shown. */
export interface Created {
  readonly columns: readonly Column<Row>[]
  /** The row in the answer. @default the answer */
  readonly rowOf?: (answer: Row) => Row
  /** What a person has to know beside it. */
  readonly noteOf?: (answer: Row) => string | undefined
}

/** `create THING --name …`: what the server answers is printed. */
export function createAction(route: Route, { columns, rowOf = same, noteOf }: Created): Action {
  const flags = flagsOf(route)
  return {
    summary: route.summary,
    usage: usageOf(flagUsage(flags), '[--file FILE|-] [-o table|json]'),
    async run(args, { io, session }) {
      const { values } = parseArgs({
        args: [...args],
        options: { ...parseOptions(flags), ...OUTPUT, ...FILE },
        allowNegative: true,
      })
      const input = await inputOf(route, values, io)
      const admin = await session()
      const body = await call(admin, route, {}, input)
      print(io, values['output'], body as Row, columns, rowOf)
      const note = noteOf?.(body as Row)
      if (note !== undefined) io.stderr.write(`${note}\n`)
      return 0
    },
  }
}

/** `set THING NAME --key value`: changes what is named, nothing else. */
export function setAction(shown: Shown, route: Route, rowOf: (answer: Row) => Row = same): Action {
  const flags = flagsOf(route)
  return {
    summary: route.summary,
    usage: usageOf('NAME', flagUsage(flags), '[--file FILE|-] [-o table|json]'),
    async run(args, { io, session }) {
      const { values, positionals } = parseArgs({
        args: [...args],
        options: { ...parseOptions(flags), ...OUTPUT, ...FILE },
        allowPositionals: true,
        allowNegative: true,
      })
      const input = await inputOf(route, values, io)
      const admin = await session()
      const row = await findRow(admin, shown, oneName(positionals), { params: input.params, query: {} })
      const body = await call(admin, route, row, input)
      if (body === undefined) io.stderr.write('Changed\n')
      else print(io, values['output'], body as Row, shown.columns, rowOf)
      return 0
    },
  }
}

/** `delete THING NAME`. */
export function deleteAction(shown: Shown, route: Route): Action {
  const flags = flagsOf(route)
  return {
    summary: route.summary,
    usage: usageOf('NAME', flagUsage(flags)),
    async run(args, { io, session }) {
      const { values, positionals } = parseArgs({
        args: [...args],
        options: parseOptions(flags),
        allowPositionals: true,
      })
      const input = await inputOf(route, values, io)
      const admin = await session()
      const row = await findRow(admin, shown, oneName(positionals), { params: input.params, query: {} })
      await call(admin, route, row, input)
      io.stderr.write('Deleted\n')
      return 0
    },
  }
}

type ListInput = Pick<RouteInput, 'params' | 'query'>

/** Every row of a list, page after page. */
export async function allRows(
  { client, realm }: AdminSession,
  route: Route,
  { params, query }: ListInput = { params: {}, query: {} },
): Promise<readonly Row[]> {
  const rows: Row[] = []
  let cursor: string | undefined
  do {
    const body = await call(
      { client, realm },
      route,
      {},
      { params, query: { ...query, ...(cursor === undefined ? {} : { cursor }) } },
    )
    const page = body as readonly Row[] | { readonly content: readonly Row[]; readonly next?: string }
    if ('content' in page) {
      rows.push(...page.content)
      // Who asks for a size wants one page.
      cursor = query['size'] === undefined ? page.next : undefined
    } else {
      rows.push(...page)
      cursor = undefined
    }
  } while (cursor !== undefined)
  return rows
}

/** @throws RequestError `CLI_NOT_FOUND`, `CLI_AMBIGUOUS` */
export async function findRow(
  admin: AdminSession,
  { list, namedBy = ['id', 'name'] }: Pick<Shown, 'list' | 'namedBy'>,
  name: string,
  input: ListInput = { params: {}, query: {} },
): Promise<Row> {
  const rows = await allRows(admin, list, input)
  for (const key of namedBy) {
    const found = rows.filter((row) => row[key] === name)
    if (found.length > 1) {
      throw new RequestError('CLI_AMBIGUOUS', `There are ${found.length} with the ${key} "${name}": give the id`)
    }
    if (found[0] !== undefined) return found[0]
  }
  throw new RequestError('CLI_NOT_FOUND', `No such entity: "${name}"`)
}

/** A call about a row, or about the realm when there is none. */
async function call(
  { client, realm }: Pick<AdminSession, 'client' | 'realm'>,
  route: Route,
  row: Row,
  { params, query, body }: Pick<RouteInput, 'params' | 'query'> & Partial<RouteInput>,
): Promise<unknown> {
  const id = row['id'] === undefined ? {} : { id: row['id'] }
  const input = { params: { realm, ...id, ...params }, query, ...(body === undefined ? {} : { body }) }
  try {
    return (await client.call(route, input)).body
  } catch (error) {
    throw inFlags(error, route)
  }
}

function usageOf(...parts: readonly string[]): string {
  return parts.filter((part) => part !== '').join(' ')
}

function oneName(positionals: readonly string[]): string {
  const [name, ...others] = positionals
  if (name === undefined || others.length > 0) throw new UsageError('Name one')
  return name
}

function print(
  io: CommandIo,
  output: string | undefined,
  answer: Row,
  columns: readonly Column<Row>[],
  rowOf: (answer: Row) => Row,
): void {
  if (readOutputForm(output) === 'json') printJson(io, answer)
  else printRows(io, 'table', [rowOf(answer)], columns)
}

function same(row: Row): Row {
  return row
}
