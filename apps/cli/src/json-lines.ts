import { createInterface } from 'node:readline'
import { errorText } from '@jatai/errors'
import { parseJson, stringifyJson } from '@jatai/languages/json'
import type { Json } from '@jatai/languages/json'

/** Lines that may be worked on at the same time; answers keep their order all the same. */
const AT_ONCE = 8

/**
 * Answers every line of JSON with one line of JSON, in order. A line that is no JSON is answered with `problem`; empty
 * lines are skipped.
 */
export async function answerLines(
  input: NodeJS.ReadableStream,
  output: NodeJS.WritableStream,
  answer: (line: Json) => Json | Promise<Json>,
  problem: (text: string) => Json,
): Promise<void> {
  const pending: Promise<Json>[] = []
  const writeOldest = async (): Promise<void> => {
    const value = await (pending.shift() as Promise<Json>)
    if (!output.write(`${stringifyJson(value)}\n`)) await new Promise<void>((resolve) => output.once('drain', resolve))
  }
  for await (const line of createInterface({ input, crlfDelay: Infinity })) {
    if (line.trim() === '') continue
    pending.push(answerLine(line, answer, problem))
    if (pending.length >= AT_ONCE) await writeOldest()
  }
  while (pending.length > 0) await writeOldest()
}

async function answerLine(
  line: string,
  answer: (line: Json) => Json | Promise<Json>,
  problem: (text: string) => Json,
): Promise<Json> {
  try {
    return await answer(parseJson(line))
  } catch (error) {
    return problem(errorText(error))
  }
}
