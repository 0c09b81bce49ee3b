import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { readConfig, startStandalone } from '@jatai/standalone'
import type { Standalone } from '@jatai/standalone'
import { runIn } from './run-in.ts'
import type { Ran } from './run-in.ts'

export const PASSWORD = 'Tested-2026'

/** A platform in this process, and a command line with its own file of connections. */
export interface TestCommandLine {
  readonly platform: Standalone
  readonly folder: string
  /** Runs `jatai …`; `stdin` is what it can read. */
  run(args: readonly string[], stdin?: string): Promise<Ran>
  /** Runs it, and parses what it prints with `-o json`; fails when it fails. */
  json(args: readonly string[], stdin?: string): Promise<unknown>
  /** The same command line as somebody else. */
  as(token: string): TestCommandLine
  close(): Promise<void>
}

/** Starts everything, and signs the first administrator in. */
export async function startCommandLine(): Promise<TestCommandLine> {
  const folder = mkdtempSync(join(tmpdir(), 'jatai-cli-'))
  const problems: string[] = []
  const config = readConfig({ port: '0', data: join(folder, 'data'), drain: '5' }, {}, folder)
  const platform = await startStandalone(config, (text) => problems.push(text))

  function commandLine(env: Readonly<Record<string, string>>): TestCommandLine {
    const run = (args: readonly string[], stdin = ''): Promise<Ran> => runIn(folder, args, { stdin, env })
    return {
      platform,
      folder,
      run,
      async json(args, stdin) {
        const { code, out, err } = await run([...args, '-o', 'json'], stdin)
        if (code !== 0) throw new Error(`jatai ${args.join(' ')} ended with ${code}: ${err}`)
        return JSON.parse(out) as unknown
      },
      as: (token) => commandLine({ ...env, JATAI_TOKEN: token, JATAI_ADDRESS: platform.address }),
      async close() {
        await platform.close()
        rmSync(folder, { recursive: true, force: true })
      },
    }
  }

  const own = commandLine({ JATAI_CONFIG: join(folder, 'config.json') })
  const { email, oneTimePassword } = platform.firstAdministrator ?? { email: '', oneTimePassword: '' }
  const signedIn = await own.run(
    ['login', platform.address, '--email', email, '--password-stdin'],
    `${oneTimePassword}\n${PASSWORD}\n`,
  )
  if (signedIn.code !== 0) throw new Error(signedIn.err)
  return own
}
