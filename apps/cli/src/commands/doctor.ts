import { parseArgs } from 'node:util'
import type { StandaloneConfig } from '@jatai/standalone'
import { errorText } from '@jatai/errors'
import type { Command } from '../command.ts'
import { checkDataFolder } from '../doctor/check-data-folder.ts'
import { checkNode } from '../doctor/check-node.ts'
import { checkPorts } from '../doctor/check-ports.ts'
import { checkScripts } from '../doctor/check-scripts.ts'
import { checkSession } from '../doctor/check-session.ts'
import type { Finding } from '../doctor/finding.ts'

const SIGNS = { good: '✓', note: '·', bad: '✗' } as const

/** `jatai doctor`: what an installation needs, and what to do about what it lacks. */
export const doctor: Command = {
  name: 'doctor',
  summary: 'Checks what an installation needs and everything that is configured, and says what to do',
  usage: '[--port 8080] [--host 127.0.0.1] [--data .jatai]',
  async run(args, io) {
    const text = { type: 'string' } as const
    const { values } = parseArgs({ args: [...args], options: { port: text, host: text, data: text } })
    const findings: Finding[] = [checkNode(process.versions.node)]
    const say = (finding: Finding): void => {
      const { state, what, detail, advice } = finding
      io.stdout.write(`${SIGNS[state]} ${what}: ${detail}\n${advice === undefined ? '' : `    → ${advice}\n`}`)
    }
    findings.forEach(say)
    const add = (...more: readonly Finding[]): void => {
      findings.push(...more)
      more.forEach(say)
    }
    const { readConfig } = await import('@jatai/standalone')
    let config: StandaloneConfig | undefined
    try {
      config = readConfig(values, io.env, io.cwd)
      add({ state: 'good', what: 'Settings', detail: 'they can be used' })
    } catch (error) {
      add({ state: 'bad', what: 'Settings', detail: errorText(error), advice: 'docs/reference/commands.md lists them' })
    }
    if (config !== undefined) {
      add(...(await checkDataFolder(config)))
      add(...(await checkPorts(config)))
    }
    add(await checkScripts())
    add(await checkSession(io))
    return findings.some(({ state }) => state === 'bad') ? 1 : 0
  },
}
