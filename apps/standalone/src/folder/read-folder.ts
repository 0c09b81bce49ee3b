import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { createCapsuleRegistry } from '@jatai/engine'
import type { CapsuleRegistry } from '@jatai/engine'
import { capsulesAmong } from '@jatai/flowspec'
import type { DocumentText } from '@jatai/flowspec'

/** What lies in a folder now. */
export interface FolderContent {
  /** Every `*.json`, in the order of the names; an error for what cannot be read. */
  readonly files: ReadonlyMap<string, string | Error>
  /** Files that are capsules: what is wrong with one, or nothing. */
  readonly capsuleFiles: ReadonlyMap<string, string | undefined>
  readonly capsules: CapsuleRegistry
}

export async function readFolder(folder: string): Promise<FolderContent> {
  const names = (await readdir(folder)).filter((name) => name.endsWith('.json')).sort()
  const files = new Map<string, string | Error>()
  const documents: DocumentText[] = []
  for (const file of names) {
    const text = await readFile(join(folder, file), 'utf8').catch((error: Error) => error)
    files.set(file, text)
    if (typeof text === 'string') documents.push({ file, text })
  }
  const { capsules, problems } = capsulesAmong(documents)
  const capsuleFiles = new Map<string, string | undefined>(problems)
  for (const file of capsules.keys()) capsuleFiles.set(file, undefined)
  return { files, capsuleFiles, capsules: createCapsuleRegistry(capsules.values()) }
}
