import { FlowError, isJataiError } from '@jatai/errors'
import { nextFireTime, parseQuartzCron } from '@jatai/flowspec'
import type { QuartzCron, TimeZone } from '@jatai/flowspec'
import type { ScheduleIntake } from '@jatai/sdk'
import { queueName } from '../../deployments/deployment-spec.ts'
import { readOutcomeHead } from '../../workers/outcome-head.ts'
import type { ExecutionEnd } from '../../replicas/execution-end.ts'
import { HANDOVER_MS, PLAIN_INTAKE } from '../intake.ts'
import type { CommonParams, Intake, IntakeSetup } from '../intake.ts'
import { SCHEDULES } from './schedule-document.ts'
import { Schedule } from './schedule.ts'
import type { ScheduledEnd } from './schedule.ts'
import type { Schedules } from './schedules.ts'

interface ScheduleParams extends CommonParams {
  readonly retries: number
  readonly concurrentScheduling: boolean
}

interface ScheduleIntakeHandle extends Intake {
  readonly isSchedule: true
}

/** Runs the pipeline by the clock (triggers.md §8). @throws FlowError when it would never fire */
export function prepareScheduleIntake({ host, spec, trigger, compiled }: IntakeSetup): Intake {
  const { cron: cronText, timeZone } = (trigger.intake as ScheduleIntake).schedule(compiled.params as never)
  const params = compiled.params as unknown as ScheduleParams
  const zone = zoneOf(host.schedules, timeZone)
  const cron = cronOf(cronText)
  if (nextFireTime(cron, host.clock.now(), zone) === undefined) {
    throw new FlowError('SCHEDULE_NEVER_FIRES', `Trigger: the cron expression "${cronText}" never fires again`, {
      place: { parameter: 'cronExpression' },
    })
  }
  const schedule = new Schedule(
    { ...host, owner: host.createKey() },
    {
      spec,
      triggerType: trigger.type,
      cron,
      cronText,
      zone,
      isConcurrent: params.concurrentScheduling,
      retries: params.retries,
      timeoutMs: params.timeout,
      allowRedelivery: params.allowRedelivery,
    },
  )
  const intake: ScheduleIntakeHandle = {
    ...PLAIN_INTAKE,
    isSchedule: true,
    memory: 'schedule',
    async open(previous) {
      await previous?.close(HANDOVER_MS)
      await schedule.open(previous === undefined || !('isSchedule' in previous))
      host.schedules.add(schedule)
    },
    stop: () => schedule.close(),
    close: () => schedule.close(),
    async forget() {
      await host.documents.delete(SCHEDULES, queueName(spec))
    },
    ended(end) {
      const scheduled = scheduledEnd(end)
      return scheduled && schedule.ended(scheduled)
    },
  }
  return intake
}

/** A cancelled run counts as ended: its operator does not want it again (no retry). */
const CANCELLED = 499

/** Undefined for what is not of a schedule: calls of a Pipeline Executor, executions repeated by hand. */
function scheduledEnd({ delivery, kind, code, reply }: ExecutionEnd): ScheduledEnd | undefined {
  const { dueAt, attempt } = delivery.envelope
  if (dueAt === undefined || attempt === undefined) return undefined
  const isError = kind === 'refused' ? readOutcomeHead(reply.head).duplicateOf === 'error' : kind === 'error'
  return { dueAt, attempt, isFailed: isError && code !== CANCELLED }
}

function zoneOf(schedules: Schedules, id: string): TimeZone {
  const zone = schedules.zone(id)
  if (zone === undefined) {
    throw new FlowError('SCHEDULE_TIME_ZONE', `Trigger: there is no time zone "${id}"`, {
      place: { parameter: 'timeZoneId' },
    })
  }
  return zone
}

function cronOf(text: string): QuartzCron {
  if (text.trim() === '') {
    throw new FlowError('FLOW_CRON_SYNTAX', 'Trigger: a scheduler needs a cron expression', {
      place: { parameter: 'cronExpression' },
    })
  }
  try {
    return parseQuartzCron(text)
  } catch (error) {
    if (!isJataiError(error)) throw error
    throw new FlowError(error.code, `Trigger: ${error.message}`, {
      cause: error,
      place: { ...error.place, parameter: 'cronExpression' },
    })
  }
}
