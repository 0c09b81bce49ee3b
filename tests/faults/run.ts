// `npm run test:faults [-- --kills N] [-- kills|redeployments|disk|clock …]`: see docs/faults.md.
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { parseArgs } from 'node:util'
import { commandForMounts } from './platform/small-disk.ts'
import { openPeers } from './peers/open-peers.ts'
import { report } from './report.ts'
import type { Run } from './report.ts'
import { clockJumps } from './scenarios/clock-jumps.ts'
import { diskFull } from './scenarios/disk-full.ts'
import { kills } from './scenarios/kills.ts'
import { redeployments } from './scenarios/redeployments.ts'
import type { Findings } from './scenarios/scenario.ts'

const KILLS = 200
/** A tenth of the kills. */
const REDEPLOYMENTS_A_KILL = 0.1

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { kills: { type: 'string', default: String(KILLS) }, 'has-mounts': { type: 'boolean', default: false } },
})
const killCount = Number(values.kills)
if (!Number.isInteger(killCount) || killCount < 1) {
  console.error(`--kills ${values.kills}: a whole number of kills, at least 1`)
  process.exit(2)
}
const SIGNALS = ['SIGINT', 'SIGTERM'] as const

const [unshare, ...options] = values['has-mounts'] ? [] : (commandForMounts() ?? [])
if (unshare !== undefined) {
  const again = [...options, ...process.execArgv, process.execPath, import.meta.filename, '--has-mounts']
  const child = spawn(unshare, [...again, ...process.argv.slice(2)], { stdio: 'inherit' })
  for (const signal of SIGNALS) process.on(signal, () => child.kill(signal))
  const [status] = (await once(child, 'exit')) as [number | null]
  process.exit(status ?? 1)
}
// What was started ends with this process: servers and the platform wait for its end.
for (const signal of SIGNALS) process.once(signal, () => process.exit(130))

const log = (text: string): void => console.log(text)
const scenarios: Readonly<Record<string, () => Promise<Findings>>> = {
  kills: withPeers,
  redeployments: () => redeployments(Math.max(2, Math.round(killCount * REDEPLOYMENTS_A_KILL)), log),
  disk: () => diskFull(log),
  clock: () => clockJumps(log),
}
const unknown = positionals.filter((name) => !(name in scenarios))
if (unknown.length > 0) {
  console.error(`There is no fault test "${unknown.join('", "')}": ${Object.keys(scenarios).join(', ')}`)
  process.exit(2)
}

const runs: Run[] = []
for (const [name, scenario] of Object.entries(scenarios)) {
  if (positionals.length > 0 && !positionals.includes(name)) continue
  if (name === 'disk' && !values['has-mounts']) {
    runs.push({ name, skipped: 'no small file system can be mounted here (unshare --mount)' })
    continue
  }
  try {
    runs.push({ name, findings: await scenario() })
  } catch (error) {
    runs.push({ name, failure: error instanceof Error ? (error.stack ?? error.message) : String(error) })
  }
}
process.exit(report(runs))

/** Against brokers and a mail server too, those that can be had. */
async function withPeers(): Promise<Findings> {
  const peers = await openPeers()
  for (const { name, reason } of peers.absent) runs.push({ name: `kills by ${name}`, skipped: reason })
  try {
    return await kills(killCount, peers, log)
  } finally {
    await peers.close()
  }
}
