import { parentPort } from 'node:worker_threads'
import officeCrypto from 'officecrypto-tool'

// Deriving a key takes most of a second by design: it is done away from the thread of the steps.

/** A workbook that is to be encrypted. */
export interface EncryptJob {
  readonly workbook: Uint8Array
  readonly password: string
}

parentPort?.on('message', ({ workbook, password }: EncryptJob) => {
  parentPort?.postMessage(officeCrypto.encrypt(Buffer.from(workbook), { password }))
})
