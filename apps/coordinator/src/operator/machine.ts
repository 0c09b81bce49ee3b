import { createUuidV7 } from '@jatai/platform'
import type { DocumentStore } from '@jatai/platform'
import { requireNewest } from '../migrations/migrate.ts'
import { migrations } from '../migrations/migrations.ts'
import type { FirstAdministrator } from '../realms/ensure-realm.ts'
import { createOperatorTokens } from './operator-tokens.ts'
import type { OperatorTokens } from './operator-tokens.ts'
import { resetPassword } from './reset-password.ts'
import type { PasswordReset } from './reset-password.ts'

/** What somebody does who can write the data of the installation, with the platform running or not. */
export interface Machine {
  readonly operatorTokens: Omit<OperatorTokens, 'authenticate'>
  resetPassword(reset: PasswordReset): Promise<FirstAdministrator>
}

/** @throws RequestError `STORE_NEWER`, `STORE_OLDER` when the documents are of another version */
export async function openMachine(documents: DocumentStore, now: () => number): Promise<Machine> {
  await requireNewest(documents, migrations)
  const options = { documents, createId: createUuidV7(), now }
  return {
    operatorTokens: createOperatorTokens(options),
    resetPassword: (reset) => resetPassword(options, reset),
  }
}
