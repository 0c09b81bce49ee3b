import { errorText } from '@jatai/errors'
import { StepFailure } from '@jatai/sdk'

/** The two forms of a JSON Path that fails (tools.md, JSON Path Transformer). */
export function jsonPathFailure(path: string, error: unknown): StepFailure {
  const exception = error instanceof Error && 'javaException' in error ? String(error.javaException) : errorText(error)
  return new StepFailure('Json Path Transformer has failed', {
    cause: error,
    output: {
      success: false,
      error: `The Json Path transformation has failed. Please check your specification: ${path}`,
      exception,
    },
  })
}
