// A process that keeps one schedule of every second over a documents file that it shares, and says what it fires.
// Usage: node schedule-process.ts FILE EPOCH SPEED [STOP_AT], where time runs SPEED times as fast since EPOCH (ms), and
// the process stops itself (as SIGSTOP does) right after it has claimed its STOP_AT-th due time, before it can publish it.
import { createUuidV7, openMemoryCache, openMemoryQueue, openSqliteDocuments } from '@jatai/platform'
import type { Clock } from '@jatai/platform'
import { queueName } from '../../../deployments/deployment-spec.ts'
import { createSchedules } from '../schedules.ts'
import { Schedule } from '../schedule.ts'
import type { ScheduleDocument } from '../schedule-document.ts'
import { specOf, termsOf } from './schedule-world.ts'

const [file = '', epochText = '0', speedText = '1', stopAtText = '0'] = process.argv.slice(2)
const speed = Number(speedText)
const epoch = Number(epochText)
const clock: Clock = {
  now: () => epoch + (Date.now() - epoch) * speed,
  setTimer(delayMs, callback) {
    const timer = setTimeout(callback, delayMs / speed)
    return { cancel: () => clearTimeout(timer) }
  },
}

const documents = openSqliteDocuments({ file })
const queue = openMemoryQueue({ clock })
const name = queueName(specOf('nightly'))
await queue.declare(name, { maxMessages: 1000 })
queue.consume(name, { prefetch: 1000 }, (delivery) => {
  process.stdout.write(`fired ${delivery.envelope.dueAt}\n`)
  void delivery.ack()
})

let claims = 0
const createKey = createUuidV7()
const owner = createKey()
const stopping: typeof documents = {
  ...documents,
  async put(collection, id, document, expectation) {
    const stored = await documents.put(collection, id, document, expectation)
    const claim = (document as unknown as ScheduleDocument).claims.find((each) => each.owner === owner)
    if (claim !== undefined && ++claims === Number(stopAtText)) {
      process.stdout.write(`stops ${claim.dueAt}\n`)
      process.kill(process.pid, 'SIGSTOP')
    }
    return stored
  },
}
const schedules = createSchedules(clock, (_schedule, text) => process.stdout.write(`failed ${text}\n`))
const schedule = new Schedule(
  { queue, cache: openMemoryCache({ clock }), documents: stopping, clock, createKey, owner, isAlone: false },
  termsOf({ cron: '* * * * * ?' }),
)
await schedule.open(false)
schedules.add(schedule)
process.stdout.write('ready 0\n')
