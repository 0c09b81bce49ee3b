import { parseArgs } from 'node:util'
import type { Command } from '../command.ts'

/** `jatai reset-password`: lets the operator of the machine in again. */
export const resetPassword: Command = {
  name: 'reset-password',
  summary: 'Gives a user a one-time password: for who can sign in no more, with the platform running or not',
  usage:
    '[--user admin@REALM.local] [--realm demo] [--data .jatai] [--remove-second-factor] [--administrator]   --administrator makes or restores the user, with the right to change users and groups',
  async run(args, io) {
    const text = { type: 'string' } as const
    const flag = { type: 'boolean', default: false } as const
    const { values } = parseArgs({
      args: [...args],
      options: { user: text, realm: text, data: text, 'remove-second-factor': flag, administrator: flag },
    })
    const { readConfig, withMachine } = await import('@jatai/standalone')
    const { data, realm } = readConfig({ data: values.data, realm: values.realm }, io.env, io.cwd)
    const { email, oneTimePassword } = await withMachine(data, (machine) =>
      machine.resetPassword({
        realm,
        email: values.user ?? `admin@${realm}.local`,
        removeSecondFactor: values['remove-second-factor'],
        asAdministrator: values.administrator,
      }),
    )
    io.stdout.write(`${email} signs in to ${realm} with the one-time password ${oneTimePassword}\n`)
    io.stderr.write(
      'It is told only now, and must be changed at the next sign-in. Open sessions of the user have ended.\n',
    )
    return 0
  },
}
