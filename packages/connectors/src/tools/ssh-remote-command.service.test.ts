import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Json } from '@jatai/languages/json'
import type { Account } from '@jatai/sdk'
import { describe, expect, test } from 'vitest'
import { runStep } from './__fixtures__/run-step.ts'
import type { StepResult, StepRun } from './__fixtures__/run-step.ts'

const given = process.env['JATAI_TEST_SSH_URL']
const keys = process.env['JATAI_TEST_SSH_KEYS']
const knownHosts = process.env['JATAI_TEST_SSH_KNOWN_HOSTS']

const server = new URL(given ?? 'ssh://nobody@127.0.0.1:22')
const password = decodeURIComponent(server.password)
const ownKey = (): string => keyIn('ed25519')

async function run(params: Readonly<Record<string, Json>>, account?: Account, more: StepRun = {}): Promise<StepResult> {
  const used = account ?? {
    label: 'box',
    type: 'private-key',
    fields: { key: ownKey() },
  }
  return runStep(
    'ssh-remote-command-connector',
    { host: server.hostname, port: server.port, username: server.username, ...params },
    {},
    {
      accountLabels: { sshAccount: used.label },
      ...more,
      services: { accounts: new Map([[used.label, used]]), ...more.services },
    },
  )
}

function keyIn(name: string): string {
  return readFileSync(join(keys ?? '', name), 'utf8')
}

describe.skipIf(given === undefined || keys === undefined)(
  'OpenSSH (skipped: JATAI_TEST_SSH_URL and JATAI_TEST_SSH_KEYS are not set)',
  () => {
    test('runs a command in the login shell', async () => {
      const { output } = await run({ command: 'printf "%s\\n" TEST; echo "error output" >&2; exit 3' })
      expect(output).toEqual({ stdout: 'TEST', stderr: 'error output', exitCode: 3, success: true })
    })

    test('runs several lines, with texts in UTF-8', async () => {
      const { output } = await run({ command: 'for city in "São Paulo" Αθήνα; do\n  echo "$city"\ndone' })
      expect(output).toMatchObject({ stdout: 'São Paulo\nΑθήνα', exitCode: 0 })
    })

    test('hands on the variables that the server accepts', async () => {
      const environmentVariables = '[{"key": "JATAI_CITY", "value": "São Paulo"}, {"key": "OTHER", "value": "x"}]'
      const { output } = await run({ command: 'echo "$JATAI_CITY/$OTHER"', environmentVariables })
      expect(output).toMatchObject({ stdout: 'São Paulo/', exitCode: 0 })
    })

    test('gives the command no input to wait for', async () => {
      expect((await run({ command: 'cat; echo over' })).output).toMatchObject({ stdout: 'over' })
    })

    test('has no exit code when a signal ended the command', async () => {
      expect((await run({ command: 'kill -TERM $$' })).output).toMatchObject({ exitCode: null, success: true })
    })

    test('writes megabytes of both outputs into files', async () => {
      const { output, files } = await run({
        command: 'head -c 30000000 /dev/zero; head -c 20000000 /dev/zero >&2',
        stdoutAsFile: true,
        stdoutFileName: 'out.bin',
        stderrAsFile: true,
        stderrFileName: 'err.bin',
      })
      expect(output).toMatchObject({ exitCode: 0, success: true })
      expect([files.get('out.bin')?.length, files.get('err.bin')?.length]).toEqual([30_000_000, 20_000_000])
    })

    test('ends with the execution', async () => {
      const { throws } = await run({ command: 'sleep 60' }, undefined, { timeoutMs: 800 })
      expect(throws).toBeDefined()
    })

    test.each(keys === undefined ? [] : readdirSync(keys).filter((name) => !name.endsWith('.pub')))(
      'takes the key %s',
      async (name) => {
        const fields = { key: keyIn(name), ...(name.endsWith('-encrypted') ? { passphrase: 'passphrase' } : {}) }
        const { output } = await run({ command: 'echo in' }, { label: name, type: 'private-key', fields })
        expect(output).toMatchObject({ stdout: 'in', exitCode: 0 })
      },
    )

    test.skipIf(password === '')('takes the password, and no other (skipped without a password)', async () => {
      const basic = (word: string): Account => ({
        label: 'box',
        type: 'basic',
        fields: { username: server.username, password: word },
      })
      expect((await run({ command: 'echo in' }, basic(password))).output).toMatchObject({ stdout: 'in' })
      expect((await run({ command: 'echo in' }, basic('not-it'))).output).toMatchObject({
        success: false,
        error: `${server.host} refuses the login of the account "box"`,
      })
    })

    test.skipIf(knownHosts === undefined)('shows its host key, of either kind', async () => {
      const lines = readFileSync(knownHosts ?? '', 'utf8')
        .trim()
        .split('\n')
      const known = (text: string): StepRun => ({
        services: { outbound: { check: () => undefined, proxyFor: () => undefined, knownHosts: text } },
      })
      expect(lines).toHaveLength(2)
      for (const line of lines) {
        expect((await run({ command: 'echo in' }, undefined, known(line))).output).toMatchObject({ stdout: 'in' })
      }
      const other = `[${server.hostname}]:${server.port} ${keyIn('ed25519.pub')}`
      expect((await run({ command: 'echo in' }, undefined, known(other))).output).toMatchObject({
        error: `${server.host} does not show the host key that is listed for it`,
      })
    })
  },
)
