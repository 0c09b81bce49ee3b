import { parseArgs } from 'node:util'
import type { Standalone } from '@jatai/standalone'
import type { Command, CommandIo } from '../command.ts'

/** Signals that npm and a terminal both deliver count once (decisions.md 5). */
const SAME_SIGNAL_MS = 1_000

/** `jatai up`: the whole platform in this process. */
export const up: Command = {
  name: 'up',
  summary: 'Starts the whole platform in this process',
  usage: '[--port 8080] [--host 127.0.0.1] [--data .jatai] [--realm demo] [--pipelines DIR] [--drain 30]',
  async run(args, io) {
    const text = { type: 'string' } as const
    const { values } = parseArgs({
      args: [...args],
      options: { port: text, host: text, data: text, realm: text, pipelines: text, drain: text },
    })
    // Only here, so that other commands need not load the platform.
    const { readConfig, startStandalone } = await import('@jatai/standalone')
    const { createLogger } = await import('@jatai/platform')
    const config = readConfig(values, io.env, io.cwd)
    const log = createLogger({ write: (line) => io.stdout.write(line), level: config.logLevel })
    const platform = await startStandalone(config, (problem) => io.stderr.write(`${problem}\n`), log)
    greet(platform, io)
    await untilStopped()
    io.stdout.write('Stopping: running executions are finished first. Once more to stop at once.\n')
    await platform.close()
    return 0
  },
}

function greet(platform: Standalone, io: CommandIo): void {
  const deployments = platform.runtime.deployments()
  const [first] = deployments.filter((deployment) => deployment.paths.length > 0)
  io.stdout.write(`\nJataí is running at ${platform.address} (pipelines of prod: ${platform.prodAddress})\n`)
  io.stdout.write(`Pipeline documents are served from ${platform.folders.map(({ folder }) => folder).join(' and ')}\n`)
  for (const { spec, paths } of deployments) {
    io.stdout.write(`  ${spec.pipelineName} ${spec.versionMajor}.${spec.versionMinor}  ${paths.join('  ')}\n`)
  }
  io.stdout.write(`\nAdmin API: ${platform.address}/docs\n`)
  const { firstAdministrator } = platform
  if (firstAdministrator !== undefined) {
    const { email, oneTimePassword } = firstAdministrator
    io.stdout.write(`First sign-in, told only now: ${email} with the one-time password ${oneTimePassword}\n`)
  }
  const sample = deployments.find(({ spec }) => spec.pipelineName === 'orders') ?? first
  if (sample === undefined) return
  const body = `'{"customer":"Ana","items":[{"sku":"A1","quantity":2},{"sku":"B2","quantity":0}]}'`
  io.stdout.write(
    `\nTry it:\n  curl -s ${platform.address}${sample.paths[0] ?? ''} -H 'Content-Type: application/json' -d ${body}\n\n`,
  )
}

/** Settles with the first signal to stop; a later one ends the process at once. */
function untilStopped(): Promise<void> {
  return new Promise((resolve) => {
    let firstAt: number | undefined
    const onSignal = (): void => {
      if (firstAt === undefined) {
        firstAt = Date.now()
        resolve()
      } else if (Date.now() - firstAt > SAME_SIGNAL_MS) process.exit(1)
    }
    process.on('SIGINT', onSignal)
    process.on('SIGTERM', onSignal)
  })
}
