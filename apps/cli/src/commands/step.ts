import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { createScriptPool } from '@jatai/connectors'
import { RequestError } from '@jatai/errors'
import { isJsonObject } from '@jatai/languages/json'
import type { Json } from '@jatai/languages/json'
import { UsageError } from '../command.ts'
import type { Command } from '../command.ts'
import { answerLines } from '../json-lines.ts'
import { tryLanguage } from '../trial/try-language.ts'
import { tryStep } from '../trial/try-step.ts'

/** `jatai step --jsonl`: one step a line in, `{"output"}` or `{"throws"}` a line out. */
export const step: Command = {
  name: 'step',
  summary: 'Runs single steps and languages, a JSON line each',
  usage: '--jsonl   < {"component", "params", "input", "context"?, "files"?, "accounts"?, "steps"?} per line',
  async run(args, io) {
    const { values } = parseArgs({ args: [...args], options: { jsonl: { type: 'boolean' } } })
    if (values.jsonl !== true) throw new UsageError('say --jsonl')
    const root = await mkdtemp(join(tmpdir(), 'jatai-step-'))
    const scripts = createScriptPool()
    try {
      await answerLines(
        io.stdin,
        io.stdout,
        (line) => answer(line, { root, scripts: scripts.runner('steps') }),
        (error) => ({ throws: { error, code: 500 } }),
      )
    } finally {
      scripts.close()
      await rm(root, { recursive: true, force: true })
    }
    return 0
  },
}

async function answer(line: Json, platform: Parameters<typeof tryStep>[2]): Promise<Json> {
  if (!isJsonObject(line) || typeof line['component'] !== 'string') {
    throw new RequestError('CLI_BAD_LINE', 'A line must be a JSON object with a "component"')
  }
  return (await tryLanguage(line['component'], line)) ?? (await tryStep(line['component'], line, platform))
}
