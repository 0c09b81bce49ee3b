import { signIn } from '@jatai/api'
import { errorText, isJataiError } from '@jatai/errors'
import { openSession } from '../admin/admin-session.ts'
import type { CommandIo } from '../command.ts'
import type { Finding } from './finding.ts'

/** Is somebody signed in, and does the server agree? */
export async function checkSession(io: CommandIo): Promise<Finding> {
  const what = 'Session'
  try {
    const { client, realm, address } = await openSession(io)
    const { body } = await client.call(signIn.me)
    return { state: 'good', what, detail: `${body.email ?? body.name} in ${realm} at ${address}` }
  } catch (error) {
    if (isJataiError(error) && error.code === 'CLI_NOT_SIGNED_IN') {
      return { state: 'note', what, detail: 'nobody is signed in: "jatai login"' }
    }
    return { state: 'bad', what, detail: errorText(error), advice: 'Start the platform, or sign in again' }
  }
}
