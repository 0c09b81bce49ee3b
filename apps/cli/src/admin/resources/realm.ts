import { parseArgs } from 'node:util'
import { licences, realms, signIn } from '@jatai/api'
import { printJson, readOutputForm } from '../../output/print.ts'
import { formatTable } from '../../output/table.ts'
import type { Resource } from '../resource.ts'

export const realm: Resource = {
  names: ['realm'],
  summary: 'The realm',
  actions: {
    get: {
      summary: 'Shows the realm.',
      usage: '[-o table|json]',
      async run(args, { io, session }) {
        const { values } = parseArgs({ args: [...args], options: { output: { type: 'string', short: 'o' } } })
        const form = readOutputForm(values.output)
        const admin = await session()
        const { body } = await admin.client.call(realms.getRealm, { params: { realm: admin.realm } })
        if (form === 'json') printJson(io, body)
        else {
          io.stdout.write(
            formatTable(
              [
                { title: 'NAME', text: ({ name }) => name },
                { title: 'ENVIRONMENTS', text: ({ environments }) => environments.join(' ') },
                { title: 'LICENCE', text: ({ licenseModel }) => licenseModel },
                { title: 'ADDRESS', text: () => admin.address },
              ],
              [body],
            ),
          )
        }
        return 0
      },
    },
  },
}

export const license: Resource = {
  names: ['license', 'licence'],
  summary: 'What the deployments of an environment use',
  actions: {
    get: {
      summary: 'Shows what the deployments of an environment use of the licence.',
      usage: '[-e test] [-o table|json]',
      async run(args, { io, session }) {
        const { values } = parseArgs({
          args: [...args],
          options: {
            environment: { type: 'string', short: 'e', default: 'test' },
            output: { type: 'string', short: 'o' },
          },
        })
        const form = readOutputForm(values.output)
        const { client, realm: name } = await session()
        const { environment } = values
        const { body } = await client.call(licences.getLicenceUsage, { params: { realm: name, environment } })
        if (form === 'json') printJson(io, body)
        else {
          const of = (value: number | null): string => (value === null ? 'no limit' : String(value))
          const rows = [
            { what: 'pipelines', ...body.pipelines },
            { what: 'units', ...body.units },
          ]
          io.stdout.write(
            formatTable(
              [
                { title: 'WHAT', text: ({ what }) => what },
                { title: 'USED', text: ({ used }) => used },
                { title: 'ACQUIRED', text: ({ acquired }) => of(acquired) },
                { title: 'AVAILABLE', text: ({ available }) => of(available) },
              ],
              rows,
            ),
          )
        }
        return 0
      },
    },
  },
}

export const permissions: Resource = {
  names: ['user-permissions', 'permissions'],
  summary: 'What the caller may do',
  actions: {
    get: {
      summary: 'Lists what you may do.',
      usage: '[-o table|json]',
      async run(args, { io, session }) {
        const { values } = parseArgs({ args: [...args], options: { output: { type: 'string', short: 'o' } } })
        const form = readOutputForm(values.output)
        const { client } = await session()
        const { body } = await client.call(signIn.me)
        if (form === 'json') printJson(io, body)
        else for (const name of body.permissions) io.stdout.write(`${name}\n`)
        return 0
      },
    },
  },
}
