import { chmod, mkdir, readFile, rename, writeFile } from 'node:fs/promises'
import { homedir } from 'node:os'
import { dirname, join } from 'node:path'
import { RequestError } from '@jatai/errors'
import { z } from 'zod'
import type { CommandIo } from '../command.ts'

/** An installation and a realm of it that the command line can act in (platform.md §17.1). */
const connection = z.object({
  endpoint: z.url(),
  currentRealm: z.string().min(1),
  jwt: z.string().min(1),
  apikey: z.string().optional(),
})
export type Connection = Readonly<z.output<typeof connection>>

/** The file of connections: that of `JATAI_CONFIG`, else `jatai/config.json` in the user's folder of settings. */
export function connectionsFile({ env }: Pick<CommandIo, 'env'>): string {
  return env['JATAI_CONFIG'] ?? join(env['XDG_CONFIG_HOME'] ?? join(homedir(), '.config'), 'jatai', 'config.json')
}

/**
 * What was stored, the current connection first.
 *
 * @throws RequestError `CLI_CONFIG` when the file is not what this program writes
 */
export async function readConnections(io: Pick<CommandIo, 'env'>): Promise<readonly Connection[]> {
  const file = connectionsFile(io)
  let text: string
  try {
    text = await readFile(file, 'utf8')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return []
    throw new RequestError('CLI_CONFIG', `${file} cannot be read`, { cause: error })
  }
  try {
    return z.array(connection).parse(JSON.parse(text))
  } catch (cause) {
    throw new RequestError('CLI_CONFIG', `${file} is no file of connections: remove it and sign in again`, { cause })
  }
}

/** Stores a connection as the current one; one of the same installation and realm is replaced. */
export async function keepConnection(io: Pick<CommandIo, 'env'>, kept: Connection): Promise<void> {
  const others = (await readConnections(io)).filter((each) => !isSame(each, kept))
  await writeConnections(io, [kept, ...others])
}

/** Forgets a connection. */
export async function dropConnection(io: Pick<CommandIo, 'env'>, dropped: Connection): Promise<void> {
  await writeConnections(
    io,
    (await readConnections(io)).filter((each) => !isSame(each, dropped)),
  )
}

function isSame(a: Connection, b: Connection): boolean {
  return a.endpoint === b.endpoint && a.currentRealm === b.currentRealm
}

/** Nobody but the user may read it, at no moment. */
async function writeConnections(io: Pick<CommandIo, 'env'>, connections: readonly Connection[]): Promise<void> {
  const file = connectionsFile(io)
  await mkdir(dirname(file), { recursive: true, mode: 0o700 })
  const next = `${file}.${process.pid}`
  await writeFile(next, `${JSON.stringify(connections, undefined, 2)}\n`, { mode: 0o600 })
  await chmod(next, 0o600)
  await rename(next, file)
}
