// `npm run bench [-- --peers] [-- --gigabyte] [-- http|gateway|steps|start|deployments|durability|schedules|script|files|uploads|languages|recording|monitor|design …]`: prints Markdown tables; see README.md.
import { cpus } from 'node:os'
import { benchDeployments } from './deployments/deployments.ts'
import { benchDesign } from './design/design.ts'
import { benchDurability } from './durability/durability.ts'
import { benchStart } from './engine/start.ts'
import { benchSteps } from './engine/steps.ts'
import { benchFiles } from './files/files.ts'
import { benchAdmit } from './gateway/admit.ts'
import { benchGateway } from './gateway/gateway.ts'
import { benchHttp } from './http/http.ts'
import { benchLanguages } from './languages/languages.ts'
import { benchMonitor } from './monitor/monitor.ts'
import { benchRecording } from './recording/recording.ts'
import { benchCalls } from './script/calls.ts'
import { benchScriptPipelines } from './script/pipelines.ts'
import { benchSchedules } from './schedules/schedules.ts'
import { fixed, table } from './table.ts'
import { benchUploads } from './uploads/uploads.ts'

const args = process.argv.slice(2)
const peers = args.includes('--peers')
const chosen = args.filter((arg) => !arg.startsWith('--'))
const wants = (name: string): boolean => chosen.length === 0 || chosen.includes(name)

console.log(`Node ${process.version}, ${cpus().length} × ${cpus()[0]?.model ?? 'unknown'}`)
if (wants('steps')) {
  const { emptyExecutionNs, stepNs, threeGeneratorsNs } = await benchSteps()
  table(
    'Engine without HTTP, queue and threads',
    ['measure', 'ns'],
    [
      ['an execution without steps', fixed(emptyExecutionNs)],
      ['one step without I/O', fixed(stepNs)],
      ['three JSON Generators with ten expressions', fixed(threeGeneratorsNs)],
    ],
  )
}
if (wants('languages')) await benchLanguages()
if (wants('http')) await benchHttp({ peers })
if (wants('gateway')) {
  await benchAdmit()
  await benchGateway()
}
if (wants('start')) await benchStart()
if (wants('deployments')) await benchDeployments()
if (wants('durability')) await benchDurability()
if (wants('schedules')) await benchSchedules()
if (wants('recording')) await benchRecording()
// Building its store takes minutes: only when it is asked for.
if (chosen.includes('monitor')) await benchMonitor()
if (chosen.includes('design')) await benchDesign()
if (wants('files')) await benchFiles({ gigabyte: args.includes('--gigabyte') })
if (wants('uploads')) await benchUploads({ gigabyte: args.includes('--gigabyte') })
if (wants('script')) {
  await benchCalls()
  await benchScriptPipelines()
}
