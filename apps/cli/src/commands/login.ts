import { parseArgs } from 'node:util'
import { createClient, signIn } from '@jatai/api'
import { isJataiError } from '@jatai/errors'
import { DEFAULT_ADDRESS, DEFAULT_REALM } from '../admin/admin-session.ts'
import { connectionsFile, keepConnection } from '../admin/connections.ts'
import type { Command, CommandIo } from '../command.ts'
import { UsageError } from '../command.ts'
import { ask, askSecret, isInteractive, readLines } from '../output/ask.ts'
import { USER_AGENT } from '../version.ts'

type SignInBody = Parameters<typeof signInWith>[2]

/** `jatai login`: signs in, and keeps the session for the commands that follow. */
export const login: Command = {
  name: 'login',
  summary: 'Signs in to an installation; the commands of the admin API act as that user',
  usage:
    '[ADDRESS] [--realm demo] [--email E] [--password-stdin] [--code 123456]   --password-stdin reads the password from the first line of standard input, and from the second line, if there is one, a new password',
  async run(args, io) {
    const text = { type: 'string' } as const
    const { values, positionals } = parseArgs({
      args: [...args],
      options: { realm: text, email: text, code: text, 'password-stdin': { type: 'boolean', default: false } },
      allowPositionals: true,
    })
    if (positionals.length > 1) throw new UsageError('One address at most')
    const address = addressOf(positionals[0] ?? io.env['JATAI_ADDRESS'] ?? DEFAULT_ADDRESS)
    const realm = values.realm ?? io.env['JATAI_REALM'] ?? DEFAULT_REALM
    const email = values.email ?? (await ask(io, 'E-mail address'))
    const [password = '', changed = ''] = values['password-stdin']
      ? await readLines(io)
      : [await askSecret(io, 'Password')]
    const body = {
      email,
      password,
      ...(values.code === undefined ? {} : { code: values.code }),
      ...(changed === '' ? {} : { newPassword: changed }),
    }
    const token = await signInAsking(address, realm, body, io)
    await keepConnection(io, { endpoint: address, currentRealm: realm, jwt: token })
    io.stderr.write(`Signed in to ${realm} at ${address} as ${email}. The session is kept in ${connectionsFile(io)}\n`)
    return 0
  },
}

/** Signs in; asks for what the server misses. */
async function signInAsking(address: string, realm: string, body: SignInBody, io: CommandIo): Promise<string> {
  try {
    return await signInWith(address, realm, body)
  } catch (error) {
    if (!isJataiError(error) || !isInteractive(io)) throw error
    if (error.code === 'CODE_NEEDED' && body.code === undefined) {
      return signInAsking(address, realm, { ...body, code: await ask(io, 'Code of the authenticator app') }, io)
    }
    if (error.code === 'PASSWORD_EXPIRED' || error.code === 'PASSWORD_WEAK') {
      io.stderr.write(`${error.message}\n`)
      return signInAsking(address, realm, { ...body, newPassword: await newPassword(io) }, io)
    }
    throw error
  }
}

async function newPassword(io: CommandIo): Promise<string> {
  const first = await askSecret(io, 'New password')
  if ((await askSecret(io, 'The same again')) === first) return first
  io.stderr.write('The two are not the same.\n')
  return newPassword(io)
}

async function signInWith(
  address: string,
  realm: string,
  body: { readonly email: string; readonly password: string; readonly code?: string; readonly newPassword?: string },
): Promise<string> {
  const answer = await createClient({ address, userAgent: USER_AGENT }).call(signIn.signIn, {
    params: { realm },
    body: { ...body, asToken: true },
  })
  return answer.body.token ?? ''
}

/** @throws UsageError */
function addressOf(text: string): string {
  const address = URL.parse(text.includes('://') ? text : `http://${text}`)
  if (address === null || !/^https?:$/.test(address.protocol)) throw new UsageError(`"${text}" is no address`)
  return address.origin
}
