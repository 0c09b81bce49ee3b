import { defineTrigger, field } from '@jatai/sdk'
import { commonFields } from '../web-protocols/http-family/http-fields.ts'

/** The kinds whose cron expression is fixed: documents usually hold it too (triggers.md §8). */
const FIXED_CRONS: ReadonlyMap<string, string> = new Map([
  ['5min-scheduler', '0 */5 * ? * *'],
  ['30min-scheduler', '0 */30 * ? * *'],
  ['midnight-scheduler', '0 0 0 ? * *'],
])

/** triggers.md §8: the four kinds differ by `name` and by who writes the cron expression. */
export const schedulerTrigger = defineTrigger({
  type: 'scheduler',
  title: 'Scheduler',
  summary: 'Runs the pipeline at the times of a cron expression.',
  category: 'scheduling',
  params: {
    ...commonFields,
    name: field.text({
      title: 'Kind',
      description: '`custom-scheduler`, `5min-scheduler`, `30min-scheduler` or `midnight-scheduler`.',
      default: 'custom-scheduler',
      expression: 'none',
    }),
    cronExpression: field.text({
      title: 'Cron Expression',
      description:
        'Quartz dialect: second minute hour day-of-month month day-of-week [year]; one of the two days is `?`. May be left out where the kind says when.',
    }),
    timeZoneId: field.text({
      title: 'Time Zone',
      description: 'The zone in whose local time the expression is read, such as America/Sao_Paulo. UTC when empty.',
    }),
    retries: field.integer({
      title: 'Retries',
      description: 'Attempts after one that failed, five seconds apart.',
      default: 0,
      minimum: 0,
      expression: 'none',
    }),
    concurrentScheduling: field.boolean({
      title: 'Allow Concurrent Scheduling',
      description: 'Off: a run waits for the one before, and those that fell due meanwhile become one.',
      expression: 'none',
    }),
  },
  examples: [
    {
      title: 'Every working day at 8 in São Paulo',
      params: { name: 'custom-scheduler', cronExpression: '0 0 8 ? * MON-FRI', timeZoneId: 'America/Sao_Paulo' },
      head: null,
      body: '',
      message: {},
    },
  ],
  intake: {
    kind: 'schedule',
    schedule: ({ name, cronExpression, timeZoneId }) => ({
      cron: (cronExpression || FIXED_CRONS.get(name ?? '')) ?? '',
      timeZone: timeZoneId || 'UTC',
    }),
  },
  message: () => ({}),
})
