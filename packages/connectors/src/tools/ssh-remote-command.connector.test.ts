import { generateKeyPairSync } from 'node:crypto'
import { createServer } from 'node:net'
import type { AddressInfo } from 'node:net'
import { RemoteError } from '@jatai/errors'
import type { Json } from '@jatai/languages/json'
import type { Account, Services } from '@jatai/sdk'
import ssh2 from 'ssh2'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { runStep } from './__fixtures__/run-step.ts'
import type { StepResult, StepRun } from './__fixtures__/run-step.ts'
import { MAXIMUM_TEXT_BYTES } from './ssh/command-output.ts'
import { startSshServer } from './ssh/__fixtures__/ssh-server.ts'
import type { SshTestServer } from './ssh/__fixtures__/ssh-server.ts'

const PASSWORD = 'open-sesame-81'
const basic: Account = { label: 'box', type: 'basic', fields: { username: 'ana', password: PASSWORD } }
const pkcs8 = generateKeyPairSync('ed25519').privateKey
const failed = (error: unknown): unknown => ({
  success: false,
  message: 'Could not execute the SSH remote command',
  error,
})

let server: SshTestServer
beforeAll(async () => {
  server = await startSshServer({
    accepts(context) {
      if (context.method === 'password') return context.username === 'ana' && context.password === PASSWORD
      return context.method === 'publickey' && context.username === 'ana' && context.key.algo.startsWith('ssh-ed25519')
    },
    run(command, channel, environment) {
      switch (command) {
        case 'both':
          channel.write('TEST\r\n')
          channel.stderr.write('error output\n\n')
          channel.exit(3)
          return channel.end()
        case 'env':
          channel.write(JSON.stringify(environment))
          channel.exit(0)
          return channel.end()
        case 'kill':
          channel.exit('TERM', false, '')
          return channel.end()
        case 'much':
          channel.write('ç'.repeat(MAXIMUM_TEXT_BYTES / 2 - 1) + 'a')
          channel.write('çç')
          channel.exit(0)
          return channel.end()
        case 'vanish':
          for (const connection of server.connections) connection.end()
          return undefined
        default:
          // Never ends by itself.
          return undefined
      }
    },
  })
})
afterAll(() => server.close())

async function run(params: Readonly<Record<string, Json>>, account: Account = basic, more: StepRun = {}) {
  const result = await runStep(
    'ssh-remote-command-connector',
    { host: '127.0.0.1', port: server.port, ...params },
    { host: 'from-the-message' },
    { accountLabels: { sshAccount: account.label }, ...more, services: services(account, more.services) },
  )
  expect(JSON.stringify([result.output, result.throws, result.log])).not.toContain(PASSWORD)
  return result
}

function services(account: Account, more: Partial<Services> = {}): Partial<Services> {
  return { accounts: new Map([[account.label, account]]), ...more }
}

const output = ({ output }: StepResult): unknown => output

describe('a command', () => {
  test('hands on both outputs and the exit code, whatever that is', async () => {
    expect(output(await run({ command: 'both' }))).toEqual({
      stdout: 'TEST',
      stderr: 'error output\n',
      exitCode: 3,
      success: true,
    })
  })

  test('has no exit code when a signal ended it', async () => {
    expect(output(await run({ command: 'kill' }))).toEqual({ stdout: '', stderr: '', exitCode: null, success: true })
  })

  test('gets variables from rows, and from an object in raw mode', async () => {
    const rows = await run({ command: 'env', environmentVariables: '[{"key":"CITY","value":"{{ message.host }}"}]' })
    expect(rows.output).toMatchObject({ stdout: '{"CITY":"from-the-message"}' })
    const raw = await run({
      command: 'env',
      environmentVariablesRawMode: true,
      rawEnvironmentVariables: '{"HOST": {{ message.host }}, "N": 5}',
    })
    expect(raw.output).toMatchObject({ stdout: '{"HOST":"from-the-message","N":"5"}' })
    expect(output(await run({ command: 'env', environmentVariables: '[{"value":1}]' }))).toEqual(
      failed('Invalid environment variables: one of them has no key'),
    )
  })

  test('leaves out its outputs when they are to be ignored', async () => {
    const result = await run({ command: 'both', ignoreOutput: true, stdoutAsFile: true, stdoutFileName: 'x' })
    expect(result.output).toEqual({ exitCode: 3, success: true })
    expect(result.files.size).toBe(0)
  })

  test('writes its outputs into files as they are', async () => {
    const names = { stdoutFileName: 'out.txt', stderrFileName: 'logs/err.txt' }
    const result = await run({ command: 'both', stdoutAsFile: true, stderrAsFile: true, ...names })
    expect(result.output).toEqual({ ...names, exitCode: 3, success: true })
    expect(result.files.get('out.txt')?.toString()).toBe('TEST\r\n')
    expect(result.files.get('logs/err.txt')?.toString()).toBe('error output\n\n')
  })

  test('refuses files without a name, outside, or the same for both', async () => {
    const both = { command: 'both', stdoutAsFile: true, stderrAsFile: true }
    expect(output(await run({ ...both, stderrFileName: 'e' }))).toEqual(failed('Stdout File Name is empty'))
    expect(output(await run({ ...both, stdoutFileName: '../x', stderrFileName: 'e' }))).toMatchObject({
      error: expect.stringContaining('Access to ../x is not allowed') as unknown,
    })
    expect(output(await run({ ...both, stdoutFileName: 'e', stderrFileName: './e' }))).toEqual(
      failed('Stdout File Name and Stderr File Name must differ'),
    )
  })

  test('returns at most ten mebibytes of a text, no half letter at the end', async () => {
    const result = await run({ command: 'much' })
    const { stdout } = result.output as { stdout: string }
    expect(stdout.length).toBe(MAXIMUM_TEXT_BYTES / 2)
    expect(stdout.endsWith('ça')).toBe(true)
    expect(result.log.map(({ text }) => text)).toContain(
      `Stdout is longer than ${MAXIMUM_TEXT_BYTES} bytes: the rest is left out`,
    )
  })

  test('is a failure when the connection is lost before its end', async () => {
    expect(output(await run({ command: 'vanish' }))).toEqual(failed('The connection was lost before the command ended'))
  })

  test('ends with the execution, and its connection too', async () => {
    const result = await run({ command: 'sleep', failOnError: true }, basic, { timeoutMs: 300 })
    expect(result.output).toBeUndefined()
    expect(result.throws).toBeDefined()
    await expect.poll(() => server.connections.size).toBe(0)
  })
})

describe('a login', () => {
  test.each([
    ['PKCS #8', { key: pkcs8.export({ type: 'pkcs8', format: 'pem' }).toString() }],
    [
      'encrypted PKCS #8',
      {
        key: pkcs8.export({ type: 'pkcs8', format: 'pem', cipher: 'aes-256-cbc', passphrase: 'p4ss-word' }).toString(),
        passphrase: 'p4ss-word',
      },
    ],
    ['OpenSSH', { key: ssh2.utils.generateKeyPairSync('ed25519').private.replaceAll('\n', '\r\n') }],
    [
      'encrypted OpenSSH',
      {
        key: ssh2.utils.generateKeyPairSync('ed25519', { passphrase: 'p4ss-word', cipher: 'aes256-ctr', rounds: 4 })
          .private,
        passphrase: 'p4ss-word',
      },
    ],
  ])('takes a key in the form of %s', async (_name, fields) => {
    const result = await run({ command: 'both', username: 'ana' }, { label: 'k', type: 'PRIVATE_KEY', fields })
    expect(result.output).toMatchObject({ stdout: 'TEST', success: true })
  })

  test('says what is wrong with a key, and nothing of the key', async () => {
    const key = ssh2.utils.generateKeyPairSync('ed25519', {
      passphrase: 'p4ss-word',
      cipher: 'aes256-ctr',
      rounds: 4,
    }).private
    const wrong = { label: 'k', type: 'private-key', fields: { key, passphrase: 'other' } }
    expect(output(await run({ command: 'both', username: 'ana' }, wrong))).toEqual(
      failed('The private key of the account "k" cannot be read: its passphrase is missing or wrong'),
    )
    const none = { label: 'k', type: 'private-key', fields: { key: 'secret words' } }
    expect(output(await run({ command: 'both', username: 'ana' }, none))).toEqual(
      failed('The private key of the account "k" cannot be read: its form is unknown'),
    )
    expect(output(await run({ command: 'both' }, none))).toEqual(failed('Username is empty'))
  })

  test('is refused with the wrong password', async () => {
    const wrong = { ...basic, fields: { username: 'ana', password: 'not-it-at-all' } }
    expect(output(await run({ command: 'both' }, wrong))).toEqual(
      failed(`127.0.0.1:${server.port} refuses the login of the account "box"`),
    )
  })

  test('answers a server that asks for the password in a dialogue', async () => {
    const asking = await startSshServer({
      accepts(context) {
        if (context.method !== 'keyboard-interactive') {
          context.reject(['keyboard-interactive'])
          return 'later'
        }
        context.prompt([{ prompt: 'Password: ', echo: false }], (answers) => {
          if (answers[0] === PASSWORD) context.accept()
          else context.reject()
        })
        return 'later'
      },
      run(_command, channel) {
        channel.exit(0)
        channel.end()
      },
    })
    try {
      expect((await run({ command: 'x', port: asking.port })).output).toMatchObject({ exitCode: 0, success: true })
    } finally {
      await asking.close()
    }
  })

  test('takes basic and private-key accounts only, and one of them', async () => {
    const kerberos = { label: 'k', type: 'kerberos', fields: {} }
    expect(output(await run({ command: 'both' }, kerberos))).toEqual(failed('Invalid account type received: KERBEROS'))
    expect(output(await run({ command: 'both' }, basic, { accountLabels: { sshAccount: 'gone' } }))).toEqual(
      failed('The account "gone" does not exist'),
    )
  })
})

describe('a connection', () => {
  test('that is refused is a failure, or an error with code 500', async () => {
    const port = await freePort()
    expect(output(await run({ command: 'x', port }))).toEqual(failed(`Connection refused by 127.0.0.1:${port}`))
    const { throws } = await run({ command: 'x', port, failOnError: true })
    expect(throws).toMatchObject({ error: `Connection refused by 127.0.0.1:${port}`, code: 500 })
    expect(output(await run({ command: 'x', host: 'no-such-host.invalid' }))).toMatchObject({
      error: expect.stringMatching(/no-such-host\.invalid/) as unknown,
    })
  })

  test('has its time until the login is done', async () => {
    const silent = createServer(() => undefined)
    await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve))
    const { port } = silent.address() as AddressInfo
    expect(output(await run({ command: 'x', port, connectTimeout: 100 }))).toEqual(
      failed(`Connect timeout to 127.0.0.1:${port} exceeded`),
    )
    silent.close()
  })

  test('is checked with the address that the name leads to', async () => {
    const seen: string[] = []
    const outbound: Services['outbound'] = {
      proxyFor: () => undefined,
      check(host, address) {
        seen.push(`${host} ${address}`)
        if (address === '127.0.0.1') throw new RemoteError('REMOTE_ADDRESS_REFUSED', `${host} may not be reached`)
      },
    }
    const result = await run({ command: 'both', host: 'localhost' }, basic, { services: { outbound } })
    expect(result.output).toEqual(failed('localhost may not be reached'))
    expect(seen).toContain('localhost 127.0.0.1')
  })
})

describe('the key of a server', () => {
  const known = (knownHosts: string): StepRun => ({
    services: { outbound: { check: () => undefined, proxyFor: () => undefined, knownHosts } },
  })

  test('has to be the one that is listed for it', async () => {
    const place = `[127.0.0.1]:${server.port}`
    const right = await run({ command: 'both' }, basic, known(`${place} ${server.hostKey}\n`))
    expect(right.output).toMatchObject({ success: true })
    const other = ssh2.utils.generateKeyPairSync('ed25519').public
    const wrong = await run({ command: 'both' }, basic, known(`${place} ${other}\n`))
    expect(wrong.output).toEqual(failed(`127.0.0.1:${server.port} does not show the host key that is listed for it`))
  })

  test('may be any when it is not listed', async () => {
    const result = await run({ command: 'both' }, basic, known(`127.0.0.1 ${server.hostKey}\n`))
    expect(result.output).toMatchObject({ success: true })
  })
})

async function freePort(): Promise<number> {
  const holder = createServer()
  await new Promise<void>((resolve) => holder.listen(0, '127.0.0.1', resolve))
  const { port } = holder.address() as AddressInfo
  await new Promise((resolve) => holder.close(resolve))
  return port
}
