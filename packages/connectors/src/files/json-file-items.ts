import { errorText } from '@jatai/errors'
import { parseJson } from '@jatai/languages/json'
import type { Json } from '@jatai/languages/json'
import { field } from '@jatai/sdk'
import type { StepCall } from '@jatai/sdk'
import { fileFailure } from './file-failure.ts'
import { createJsonCutter } from './json-cutter.ts'
import { compileItemPath } from './json-item-path.ts'
import type { LoadedPath, StreamedPath } from './json-item-path.ts'
import { existingFile, readText, readWhole } from './local-file.ts'
import type { LocalFile } from './local-file.ts'
import { openTextDecoder } from './text-decoder.ts'

type Batches = AsyncGenerator<readonly Json[], void, undefined>

const pathOf = field.cached(compileItemPath)

/**
 * The matches of a JSON Path in a JSON file of the execution, as they come (files.md, Stream JSON File Reader). The file
 * is read piece by piece unless the path needs it as a whole.
 *
 * @throws StepFailure when there is no such file, or it is no JSON; JsonPathSyntaxError for a path that is none
 */
export async function* jsonFileItems(
  call: StepCall<unknown>,
  fileName: string | undefined,
  jsonPath: string | undefined,
): Batches {
  const path = pathOf(jsonPath ?? '$')
  const file = await existingFile(call, fileName)
  yield* path.kind === 'streamed' ? streamed(call, file, path) : loaded(call, file, path)
}

async function* streamed(call: StepCall<unknown>, file: LocalFile, path: StreamedPath): Batches {
  let batch: Json[] = []
  let isWhole = false
  const cutter = createJsonCutter({
    path: path.path,
    cutsWhole(kind) {
      isWhole = path.cutsWhole(kind)
      return isWhole
    },
    onItem(text) {
      batch.push(...path.matches(parse(text), isWhole))
    },
  })
  for await (const text of readText(call, file, 'UTF-8')) {
    cutter.write(text)
    if (batch.length === 0) continue
    yield batch
    batch = []
  }
  cutter.end()
  if (batch.length > 0) yield batch
}

async function* loaded(call: StepCall<unknown>, file: LocalFile, path: LoadedPath): Batches {
  const bytes = await readWhole(call, file)
  const decoder = await openTextDecoder('UTF-8', 'replace')
  yield path.matches(parse(decoder.write(bytes) + decoder.end()))
}

function parse(text: string): Json {
  try {
    return parseJson(text)
  } catch (cause) {
    throw fileFailure(`The file is not valid JSON: ${errorText(cause)}`, { cause })
  }
}
