import type { StepCall } from '@jatai/sdk'
import { createJobThreads } from '../../tools/threads/job-threads.ts'
import { perServices } from '../../tools/threads/per-services.ts'
import { fileFailure } from '../file-failure.ts'
import type { EncryptJob } from './encrypt-worker.ts'

const threadsOf = perServices(() =>
  createJobThreads<EncryptJob, Uint8Array>({
    script: new URL('./encrypt-worker.ts', import.meta.url),
    subject: 'The encryption',
  }),
)

const MAXIMUM_PASSWORD_LENGTH = 255

/**
 * Encrypts a workbook as Excel does (ECMA-376, agile).
 *
 * @throws StepFailure
 */
export async function encryptWorkbook(
  { execution, signal }: StepCall<unknown>,
  workbook: Uint8Array,
  password: string | undefined,
): Promise<Uint8Array> {
  if (password === undefined || password === '') throw fileFailure('Password is empty')
  if (password.length > MAXIMUM_PASSWORD_LENGTH) {
    throw fileFailure(`Password has more than ${MAXIMUM_PASSWORD_LENGTH} characters`)
  }
  return threadsOf(execution.services).run({ workbook, password }, signal)
}
