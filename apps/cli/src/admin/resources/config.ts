import { parseArgs } from 'node:util'
import { UsageError } from '../../command.ts'
import { printRows, readOutputForm } from '../../output/print.ts'
import { keepConnection, readConnections } from '../connections.ts'
import type { Resource } from '../resource.ts'
import { readText } from '../route-flags.ts'
import { openConnection } from '../token-file.ts'

/** The stored connections; how a downloaded token becomes one of them (platform.md §17.1). */
export const config: Resource = {
  names: ['config'],
  summary: 'Where this program is signed in',
  actions: {
    get: {
      summary: 'Lists where this program is signed in; the first one is the current one',
      usage: '[-o table|json]',
      async run(args, { io }) {
        const { values } = parseArgs({ args: [...args], options: { output: { type: 'string', short: 'o' } } })
        // Tokens stay in the file.
        const rows = (await readConnections(io)).map(({ endpoint, currentRealm }) => ({ endpoint, currentRealm }))
        printRows(io, readOutputForm(values.output), rows, [
          { title: 'ADDRESS', text: ({ endpoint }) => endpoint },
          { title: 'REALM', text: ({ currentRealm }) => currentRealm },
        ])
        return 0
      },
    },
    set: {
      summary: 'Takes a token file; or makes another stored connection the current one',
      usage: '--file TOKEN.json --secret-key KEY --auth-key PASSPHRASE | --realm REALM [--address ADDRESS]',
      async run(args, { io }) {
        const text = { type: 'string' } as const
        const { values } = parseArgs({
          args: [...args],
          options: { file: text, 'secret-key': text, 'auth-key': text, realm: text, address: text },
        })
        if (values.file !== undefined) {
          const [key, passphrase] = [values['secret-key'], values['auth-key']]
          if (key === undefined || passphrase === undefined)
            throw new UsageError('--file needs --secret-key and --auth-key')
          const kept = openConnection(await readText(values.file, io), key, passphrase)
          await keepConnection(io, kept)
          io.stderr.write(`The current realm is ${kept.currentRealm} at ${kept.endpoint}\n`)
          return 0
        }
        const { realm, address } = values
        const chosen = (await readConnections(io)).find(
          (each) => each.currentRealm === realm && (address === undefined || each.endpoint === address),
        )
        if (chosen === undefined) throw new UsageError('Name a token file, or the realm of a stored connection')
        await keepConnection(io, chosen)
        io.stderr.write(`The current realm is ${chosen.currentRealm} at ${chosen.endpoint}\n`)
        return 0
      },
    },
  },
}
