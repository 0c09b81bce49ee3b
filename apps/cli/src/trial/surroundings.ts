import { readFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import { isJsonObject, parseJson, stringifyJson } from '@jatai/languages/json'
import type { Json } from '@jatai/languages/json'
import type { Account } from '@jatai/sdk'
import { UsageError } from '../command.ts'
import type { CommandIo } from '../command.ts'
import { errorLine } from '../output/error-line.ts'
import { readAccounts } from './read-accounts.ts'

/** Flags by which a document without a server gets what a realm would have for it. */
export const SURROUNDINGS_FLAGS = {
  accounts: { type: 'string' },
  globals: { type: 'string' },
} as const

/** What the files of the flags hold; undefined where there is no flag. */
export interface GivenSurroundings {
  readonly accounts: ReadonlyMap<string, Account> | undefined
  readonly globals: Readonly<Record<string, string>> | undefined
}

/** @throws UsageError naming the file that cannot be read, or is not what it should be */
export async function readSurroundings(
  flags: { readonly accounts?: string | undefined; readonly globals?: string | undefined },
  io: CommandIo,
): Promise<GivenSurroundings> {
  return {
    accounts: await readJsonFile(flags.accounts, readAccounts, io),
    globals: await readJsonFile(flags.globals, textsOf, io),
  }
}

async function readJsonFile<T>(
  name: string | undefined,
  read: (value: Json) => T,
  io: CommandIo,
): Promise<T | undefined> {
  if (name === undefined) return undefined
  try {
    return read(parseJson(await readFile(resolve(io.cwd, name), 'utf8')))
  } catch (error) {
    throw new UsageError(`${name}: ${errorLine(error)}`)
  }
}

function textsOf(value: Json): Record<string, string> {
  if (!isJsonObject(value)) throw new UsageError('globals must be a JSON object of names and texts')
  return Object.fromEntries(
    Object.entries(value).map(([name, text]) => [name, typeof text === 'string' ? text : stringifyJson(text)]),
  )
}
