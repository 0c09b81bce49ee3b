import { spawn } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { mkdirSync, renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Documents } from '../documents.ts'

const jatai = fileURLToPath(new URL('../../../apps/cli/bin/jatai.js', import.meta.url))

/** How a process ended. */
export interface Exit {
  readonly code: number | null
  readonly signal: NodeJS.Signals | null
  readonly stderr: string
}

/** Of the administrator of a new data folder. */
export interface FirstLogin {
  readonly email: string
  readonly oneTimePassword: string
}

/** `jatai up` on one data folder: killed and started again as often as one likes. */
export class PlatformProcess {
  readonly data: string
  readonly hl7Port: number
  /** From each start of the process until it served, ms. */
  readonly startMs: number[] = []
  readonly #execArgv: readonly string[]
  #child: ChildProcess | undefined
  #exit: Promise<Exit> | undefined
  #up = Promise.withResolvers<string>()
  readonly #firstLogin = Promise.withResolvers<FirstLogin>()
  #isUp = false

  constructor(options: { readonly data: string; readonly hl7Port: number; readonly execArgv?: readonly string[] }) {
    this.data = options.data
    this.hl7Port = options.hl7Port
    this.#execArgv = options.execArgv ?? []
    mkdirSync(join(this.data, 'pipelines'), { recursive: true })
  }

  get pid(): number | undefined {
    return this.#child?.pid
  }

  /** Settles with the address of the platform as soon as it serves. */
  whenUp(): Promise<string> {
    return this.#up.promise
  }

  /** Settles once the first start has told it. */
  firstLogin(): Promise<FirstLogin> {
    return this.#firstLogin.promise
  }

  /** Puts the documents into the folder of pipelines, each in one stroke. */
  deploy(documents: Documents): void {
    const folder = join(this.data, 'pipelines')
    for (const [name, document] of Object.entries(documents)) {
      writeFileSync(join(folder, `.${name}`), JSON.stringify(document))
      renameSync(join(folder, `.${name}`), join(folder, `${name}.json`))
    }
  }

  /** Starts the process, and does not wait until it serves. */
  launch(): void {
    const startedAt = performance.now()
    const child = spawn(process.execPath, [...this.#execArgv, jatai, 'up', '--port', '0', '--data', this.data], {
      env: { ...process.env, JATAI_HL7_PORT: String(this.hl7Port) },
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    // Whatever happens to us, it is not left behind.
    const killIt = (): void => void child.kill('SIGKILL')
    process.once('exit', killIt)
    let stderr = ''
    child.stderr.setEncoding('utf8').on('data', (chunk: string) => (stderr += chunk))
    let stdout = ''
    let isTold = false
    child.stdout.setEncoding('utf8').on('data', (chunk: string) => {
      stdout += chunk
      const [, email, oneTimePassword] = /sign-in.*: (\S+) with the one-time password (\S+)\n/.exec(stdout) ?? []
      if (email !== undefined && oneTimePassword !== undefined) this.#firstLogin.resolve({ email, oneTimePassword })
      const address = /running at (\S+)/.exec(stdout)?.[1]
      if (address === undefined || this.#child !== child || isTold) return
      isTold = true
      this.startMs.push(performance.now() - startedAt)
      this.#isUp = true
      this.#up.resolve(address)
    })
    this.#child = child
    this.#exit = new Promise((resolve) =>
      child.once('close', (code, signal) => {
        process.off('exit', killIt)
        resolve({ code, signal, stderr })
      }),
    )
  }

  /** Starts the process and waits until it serves. @throws Error with what it said when it ends instead */
  async start(): Promise<void> {
    this.launch()
    await Promise.race([this.whenUp(), this.exited().then((exit) => Promise.reject(endedEarly(exit)))])
  }

  exited(): Promise<Exit> {
    return this.#exit ?? Promise.reject(new Error('The platform was never started'))
  }

  /** `kill -9`. */
  kill(): Promise<Exit> {
    return this.#end('SIGKILL')
  }

  /** Stops gracefully. */
  stop(): Promise<Exit> {
    return this.#end('SIGTERM')
  }

  #end(signal: NodeJS.Signals): Promise<Exit> {
    // Whoever asks from now on waits for the next start, with those who wait already.
    if (this.#isUp) this.#up = Promise.withResolvers()
    this.#isUp = false
    this.#child?.kill(signal)
    return this.exited()
  }
}

function endedEarly({ code, signal, stderr }: Exit): Error {
  return new Error(`The platform ended with ${signal ?? code} while it started:\n${stderr}`)
}
