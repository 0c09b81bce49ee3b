import { readdir, readFile, stat } from 'node:fs/promises'
import { dirname, join, resolve } from 'node:path'
import { createCapsuleRegistry } from '@jatai/engine'
import type { CapsuleRegistry } from '@jatai/engine'
import { capsulesAmong } from '@jatai/flowspec'
import type { DocumentText } from '@jatai/flowspec'
import { UsageError } from '../command.ts'
import type { CommandIo } from '../command.ts'
import { errorLine } from '../output/error-line.ts'

/** The flag that names where the capsules of a document are. */
export const CAPSULE_FLAGS = { capsules: { type: 'string', multiple: true } } as const

/** Capsules by the document that is to use them. */
export interface CapsuleFiles {
  /** Those of the files and folders that the flag names; without a flag those in the folder of the document. */
  capsulesFor(document: string): Promise<CapsuleRegistry>
}

/**
 * Each folder is read once, and only when somebody asks for its capsules.
 *
 * @throws UsageError for a path of the flag that cannot be read, or holds no capsule
 */
export function openCapsuleFiles(named: readonly string[] | undefined, io: CommandIo): CapsuleFiles {
  const known = new Map<string, Promise<CapsuleRegistry>>()
  return {
    capsulesFor(document) {
      const key = named === undefined ? dirname(resolve(io.cwd, document)) : ''
      const found = known.get(key) ?? (named === undefined ? readAround(key, io) : readNamed(named, io))
      known.set(key, found)
      return found
    },
  }
}

async function readAround(folder: string, io: CommandIo): Promise<CapsuleRegistry> {
  return registryOf(await documentsIn(folder, folder), io)
}

async function readNamed(paths: readonly string[], io: CommandIo): Promise<CapsuleRegistry> {
  const documents: DocumentText[] = []
  for (const path of paths) {
    const found = await documentsAt(path, io)
    if (capsulesAmong(found).capsules.size === 0) throw new UsageError(`--capsules ${path}: there is no capsule`)
    documents.push(...found)
  }
  return registryOf(documents, io)
}

async function documentsAt(path: string, io: CommandIo): Promise<readonly DocumentText[]> {
  const whole = resolve(io.cwd, path)
  try {
    if ((await stat(whole)).isDirectory()) return await documentsIn(whole, path)
    return [{ file: path, text: await readFile(whole, 'utf8') }]
  } catch (error) {
    throw new UsageError(`--capsules ${path}: ${errorLine(error)}`)
  }
}

async function documentsIn(folder: string, shown: string): Promise<readonly DocumentText[]> {
  const entries = await readdir(folder, { withFileTypes: true })
  const names = entries.filter((entry) => !entry.isDirectory() && entry.name.endsWith('.json')).map(({ name }) => name)
  return Promise.all(
    names.sort().map(async (name) => ({ file: join(shown, name), text: await readFile(join(folder, name), 'utf8') })),
  )
}

function registryOf(documents: readonly DocumentText[], io: CommandIo): CapsuleRegistry {
  const { capsules, problems } = capsulesAmong(documents)
  for (const [file, problem] of problems) io.stderr.write(`${file}: ${problem}\n`)
  return createCapsuleRegistry(capsules.values())
}
