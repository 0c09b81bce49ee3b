import { createInterface } from 'node:readline/promises'
import { Writable } from 'node:stream'
import type { CommandIo } from '../command.ts'
import { UsageError } from '../command.ts'

/** True when a person sits in front. */
export function isInteractive({ stdin }: CommandIo): boolean {
  return (stdin as Partial<NodeJS.ReadStream>).isTTY === true
}

/** Asks for a line. @throws UsageError when nobody can be asked */
export async function ask(io: CommandIo, question: string): Promise<string> {
  return prompt(io, question, false)
}

/** Asks for a line that is not shown. @throws UsageError when nobody can be asked */
export async function askSecret(io: CommandIo, question: string): Promise<string> {
  return prompt(io, question, true)
}

async function prompt(io: CommandIo, question: string, isSecret: boolean): Promise<string> {
  if (!isInteractive(io)) throw new UsageError(`${question} is missing, and there is no terminal to ask`)
  const silent = new Writable({ write: (_chunk, _encoding, done) => done() })
  const lines = createInterface({ input: io.stdin, output: isSecret ? silent : io.stderr, terminal: true })
  try {
    if (isSecret) io.stderr.write(`${question}: `)
    const answer = await lines.question(isSecret ? '' : `${question}: `)
    if (isSecret) io.stderr.write('\n')
    return answer.trim()
  } finally {
    lines.close()
  }
}

/** The lines of standard input, to its end. */
export async function readLines({ stdin }: CommandIo): Promise<readonly string[]> {
  const chunks: Buffer[] = []
  for await (const chunk of stdin) chunks.push(Buffer.from(chunk))
  return Buffer.concat(chunks).toString('utf8').split(/\r?\n/)
}
