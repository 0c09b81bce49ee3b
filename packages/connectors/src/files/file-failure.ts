import { errorText } from '@jatai/errors'
import { Interruption, StepFailure } from '@jatai/sdk'

/** The kind of most failures of this group; documents compare it (files.md). */
export const RUNTIME_EXCEPTION = 'com.digibee.pipelineengine.exception.PipelineEngineRuntimeException'

interface FileFailureOptions {
  /** @default {@link RUNTIME_EXCEPTION} */
  readonly exception?: string
  /** `message` of the failure output where it differs from the text that is thrown. */
  readonly message?: string
  readonly cause?: unknown
}

/** A failure of the files group: `{success: false, message: <text>, exception: <kind>}`, or thrown with the text (files.md). */
export function fileFailure(text: string, options: FileFailureOptions = {}): StepFailure {
  const { exception = RUNTIME_EXCEPTION, message = text, cause } = options
  return new StepFailure(text, { output: { success: false, message, exception }, cause })
}

/**
 * Does the work of a step, and gives every failure in it the shape of this group. Names of real folders, which errors
 * of the operating system hold, stay inside.
 */
export async function withFileFailures<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (thrown) {
    throw asFileFailure(thrown)
  }
}

/** A failure of any kind in the shape of this group. Interruptions and aborts come back as they are. */
export function asFileFailure(thrown: unknown): unknown {
  if (thrown instanceof Interruption || (thrown instanceof Error && thrown.name === 'AbortError')) return thrown
  if (thrown instanceof StepFailure) {
    if (thrown.output !== undefined) return thrown
    const { message, exception = RUNTIME_EXCEPTION } = thrown
    return fileFailure(message, { exception, cause: thrown })
  }
  if (isSystemError(thrown))
    return fileFailure(`The file cannot be read or written (${thrown.code})`, { cause: thrown })
  return fileFailure(errorText(thrown), { cause: thrown })
}

function isSystemError(thrown: unknown): thrown is NodeJS.ErrnoException & { readonly code: string } {
  return thrown instanceof Error && 'syscall' in thrown && 'code' in thrown && typeof thrown.code === 'string'
}
