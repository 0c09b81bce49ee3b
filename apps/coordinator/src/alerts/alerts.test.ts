import { RequestError } from '@jatai/errors'
import { alerts } from '@jatai/api'
import type { BodyOf } from '@jatai/api'
import type { WorkloadMeasurement } from '@jatai/platform'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { startCoordinator } from '../__fixtures__/start-coordinator.ts'
import type { StartedCoordinator } from '../__fixtures__/start-coordinator.ts'
import { startSmtp } from '../identity/__fixtures__/start-smtp.ts'
import { createSmtpMailer } from '../identity/mail/smtp-mailer.ts'
import type { MailServer } from '../identity/mail/mail-server.ts'
import { signedIn } from '../monitor/__fixtures__/signed-in.ts'
import { createRealmsService } from '../realms/realms-service.ts'
import { createAlertEvaluator } from './alert-evaluator.ts'
import type { AlertEvaluator } from './alert-evaluator.ts'
import { NOTIFICATIONS } from './alert-document.ts'
import { createDelivery } from './deliver.ts'
import type { Delivery } from './deliver.ts'
import { createNotifier } from './notifier.ts'
import type { Notifier } from './notifier.ts'
import { startHttpPeer } from './__fixtures__/http-peer.ts'
import type { HttpPeer } from './__fixtures__/http-peer.ts'

const params = { realm: 'demo', environment: 'prod' }
const MINUTE = 60_000

let started: StartedCoordinator
let peer: HttpPeer
let ahead = 0
const now = (): number => Date.now() + ahead
let served: WorkloadMeasurement[] = []
let mailServer: MailServer | undefined
let evaluator: AlertEvaluator
let notifier: Notifier
let delivery: Delivery
const faults: unknown[] = []

beforeEach(async () => {
  ahead = 0
  served = [workload('orders', 1)]
  mailServer = undefined
  faults.length = 0
  started = await startCoordinator()
  peer = await startHttpPeer()
  startEngine()
})
afterEach(async () => {
  await evaluator.close()
  await notifier.close()
  await delivery.close()
  await started.close()
  await peer.close()
  expect(faults).toEqual([])
})

/** What evaluates and tells, over the documents of the coordinator, at the time of the test. */
function startEngine(checkAddress = (_host: string, _address: string): void => undefined): void {
  const { documents, metrics, secrets } = started.platform
  const report = (error: unknown): void => void faults.push(error)
  delivery = createDelivery({
    secrets,
    realms: createRealmsService({ documents, now }),
    mailerOf: async () => (mailServer === undefined ? undefined : createSmtpMailer(mailServer, () => undefined)),
    telegram: { token: '12:secret-of-bot', address: peer.address },
    checkAddress,
  })
  notifier = createNotifier({ documents, deliver: delivery.deliver, now, report })
  const collector = {
    sample: async () => undefined,
    latest: async () => served.map((each) => ({ workload: each, replicas: [], invocations: 0 })),
    start: () => undefined,
    close: async () => undefined,
  }
  evaluator = createAlertEvaluator({ documents, metrics, collector, notifier, now, report })
}

function workload(pipeline: string, versionMajor: number, instance?: string): WorkloadMeasurement {
  return {
    ...{ deployment: `${pipeline}-${versionMajor}`, ...params, pipeline, versionMajor, versionMinor: 4, size: 'SMALL' },
    ...{ isServed: true, traced: 0, expired: 0, queued: 0, deadLetters: 0, replicas: [] },
    ...(instance === undefined ? {} : { instance }),
  }
}

type NewAlert = BodyOf<typeof alerts.createAlert>
const queueAlert = {
  name: 'acme-orders-MQ-prod-v1-medium',
  scope: { kind: 'pipeline' as const, pipeline: 'orders', versionMajor: 1, instance: null },
  metric: 'queued' as const,
  condition: 'greater' as const,
  limit: 100,
  toleranceMinutes: 5,
}

async function create(changes: Partial<NewAlert> = {}, isActive = true): Promise<alerts.Alert> {
  const body = { ...queueAlert, ...changes }
  const { body: made } = await started.admin.call(alerts.createAlert, { params, body })
  if (!isActive) return made
  const one = { ...params, id: made.id }
  return (await started.admin.call(alerts.switchAlert, { params: one, body: { isActive: true } })).body
}

async function get(id: string): Promise<alerts.Alert> {
  return (await started.admin.call(alerts.getAlert, { params: { ...params, id } })).body
}

/** A minute passes, in which so many messages waited. */
async function minute(queued: number, pipelines: readonly WorkloadMeasurement[] = served): Promise<void> {
  ahead += MINUTE
  await started.platform.metrics.record(
    pipelines.map(({ pipeline, versionMajor, instance }) => ({
      ...{ ...params, pipeline, versionMajor, ...(instance === undefined ? {} : { instance }), replica: '', at: now() },
      ...{ coveredMs: 15_000, invocations: 0, executions: 0, errors: 0, elapsedMs: 0, requestBytes: 0 },
      ...{ responseBytes: 0, inFlightPeak: 0, queuedPeak: queued, cpuMs: 0, memory: 0, memoryReadings: 0 },
    })),
  )
  await evaluator.evaluate()
}

async function minutes(count: number, queued: number): Promise<void> {
  for (let each = 0; each < count; each++) await minute(queued)
}

const TIME = expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/) as string

describe('a webhook', () => {
  test('gets the documented body when an alert fires and when it is resolved (acceptance 17)', async () => {
    await create({ webhookUrl: `${peer.address}/hook?token=t` })
    await minutes(5, 500)
    expect(peer.requests).toEqual([])
    await minute(500)
    const [firing] = await peer.got(1)
    expect(firing).toEqual({
      path: '/hook?token=t',
      body: {
        ...{ realm: 'demo', environment: 'prod', alertName: queueAlert.name, pipelineName: 'orders' },
        ...{ startsAt: TIME, endsAt: '0001-01-01T00:00:00Z', status: 'firing' },
      },
    })
    await minutes(3, 500)
    // A peak is told with the step of a quarter of a minute in which it was: the minute after may see it still.
    await minutes(2, 100)
    const [, resolved] = await peer.got(2)
    const { startsAt } = firing?.body as { startsAt: string }
    expect(resolved?.body).toEqual({ ...(firing?.body as object), status: 'resolved', startsAt, endsAt: TIME })
    await minutes(3, 0)
    expect(peer.requests).toHaveLength(2)
  })

  test('gets nothing of an alert that was never switched on (acceptance 17)', async () => {
    const made = await create({ webhookUrl: peer.address }, false)
    expect(made.isActive).toBe(false)
    await minutes(10, 500)
    expect((await get(made.id)).states).toEqual([])
    expect(await started.platform.documents.count(NOTIFICATIONS)).toBe(0)
  })

  test('that fails is tried three times more, then the alert says so', async () => {
    const made = await create({ webhookUrl: peer.address })
    peer.answer = { status: 500 }
    await minutes(6, 500)
    for (const [attempt, waitMs] of [5_000, 30_000, 120_000].entries()) {
      await peer.got(attempt + 1)
      await hasFailed(attempt + 1)
      ahead += waitMs
      notifier.start()
    }
    await peer.got(4)
    await waitFor(async () => (await get(made.id)).lastFailure !== null)
    expect((await get(made.id)).lastFailure).toMatchObject({ channel: 'webhook', problem: 'The webhook answered 500' })
    expect(peer.requests).toHaveLength(4)
    expect(await started.platform.documents.count(NOTIFICATIONS)).toBe(0)
  })

  test('is told what a process before could not send any more', async () => {
    await create({ webhookUrl: peer.address })
    peer.answer = { status: 503 }
    await minutes(6, 500)
    await peer.got(1)
    await hasFailed(1)
    await notifier.close()
    await delivery.close()
    peer.answer = { status: 200 }
    startEngine()
    ahead += 5000
    notifier.start()
    expect((await peer.got(2))[1]?.body).toMatchObject({ status: 'firing' })
  })

  test('never leads to an address that is refused, by itself or by a redirect', async () => {
    await notifier.close()
    await delivery.close()
    startEngine((_host, address) => {
      if (address === '127.0.0.1') throw new RequestError('ADDRESS_REFUSED', `${address} is a private address`)
    })
    const made = await create({ webhookUrl: `${peer.address}/secret-path` })
    await minutes(6, 500)
    for (const [attempt, waitMs] of [5_000, 30_000, 120_000].entries()) {
      await hasFailed(attempt + 1)
      ahead += waitMs
      notifier.start()
    }
    await waitFor(async () => (await get(made.id)).lastFailure !== null)
    const { lastFailure } = await get(made.id)
    expect(lastFailure?.problem).toContain('private address')
    expect(lastFailure?.problem).not.toContain('secret-path')
    expect(peer.requests).toEqual([])
  })

  test('that redirects is not followed', async () => {
    await create({ webhookUrl: `${peer.address}/first` })
    peer.answer = { status: 302, location: '/second' }
    await minutes(6, 500)
    await peer.got(1)
    await settled()
    expect(peer.requests.map(({ path }) => path)).toEqual(['/first'])
  })
})

describe('other channels', () => {
  test('Slack gets a text, Telegram a message of the bot, everybody a mail', async () => {
    const smtp = await startSmtp()
    mailServer = { host: '127.0.0.1', port: smtp.port, security: 'none', from: 'jatai@example.com' }
    await create({
      slackUrl: `${peer.address}/slack`,
      telegramChat: '-100123',
      emails: ['ana@example.com', 'bia@example.com'],
      emailText: 'Look at the runbook.',
    })
    await minutes(6, 500)
    const requests = [...(await peer.got(2))].sort((a, b) => (a.path < b.path ? -1 : 1))
    expect(requests.map(({ path }) => path)).toEqual(['/bot12:secret-of-bot/sendMessage', '/slack'])
    expect(requests[0]?.body).toMatchObject({
      chat_id: '-100123',
      text: expect.stringContaining('Pipeline: orders') as string,
    })
    expect(requests[1]?.body).toMatchObject({ text: expect.stringContaining(`Alert: ${queueAlert.name}`) as string })
    await waitFor(() => smtp.mails.length === 2)
    expect(smtp.mails.flatMap(({ to }) => to).sort()).toEqual(['ana@example.com', 'bia@example.com'])
    expect(smtp.mails[0]?.text).toContain('Look at the runbook.')
    await smtp.close()
  })
})

describe('what is watched', () => {
  test('an alert of the realm is about each deployment by itself', async () => {
    served = [workload('orders', 1), workload('orders', 2), workload('stock', 1, 'blue')]
    const made = await create({ scope: { kind: 'realm' }, webhookUrl: peer.address })
    const [orders1, , stock] = served as [WorkloadMeasurement, WorkloadMeasurement, WorkloadMeasurement]
    for (let each = 0; each < 6; each++) await minute(500, [orders1, stock])
    const names = (await peer.got(2)).map(({ body }) => (body as { pipelineName: string }).pipelineName)
    expect(names.sort()).toEqual(['orders', 'stock-blue'])
    expect((await get(made.id)).states).toMatchObject([{ status: 'firing' }, { status: 'firing' }])
  })

  test('an alert of a pipeline is about its major alone, and idle while that is not deployed', async () => {
    served = [workload('orders', 2)]
    const made = await create({ webhookUrl: peer.address })
    await minutes(6, 500)
    expect((await get(made.id)).states).toEqual([])
    served = [workload('orders', 1)]
    await minutes(6, 500)
    await peer.got(1)
    served = []
    await evaluator.evaluate()
    expect((await peer.got(2))[1]?.body).toMatchObject({ status: 'resolved' })
    expect((await get(made.id)).states).toEqual([])
  })

  test('an alert that is switched off, or changed, is resolved; its tolerance begins anew', async () => {
    const made = await create({ webhookUrl: peer.address })
    await minutes(6, 500)
    await peer.got(1)
    const one = { ...params, id: made.id }
    await started.admin.call(alerts.switchAlert, { params: one, body: { isActive: false } })
    await minute(500)
    expect((await peer.got(2))[1]?.body).toMatchObject({ status: 'resolved' })
    await started.admin.call(alerts.switchAlert, { params: one, body: { isActive: true } })
    await minutes(5, 500)
    await started.admin.call(alerts.updateAlert, { params: one, body: { ...queueAlert, limit: 200 } })
    await minutes(5, 500)
    expect(peer.requests).toHaveLength(2)
    await minute(500)
    expect((await peer.got(3))[2]?.body).toMatchObject({ status: 'firing' })
  })

  test('two that evaluate at once tell of it once', async () => {
    await create({ webhookUrl: peer.address })
    const first = evaluator
    await notifier.close()
    startEngine()
    for (let each = 0; each < 6; each++) {
      ahead += MINUTE
      await started.platform.metrics.record([
        {
          ...{ ...params, pipeline: 'orders', versionMajor: 1, replica: '', at: now(), coveredMs: 15_000 },
          ...{ invocations: 0, executions: 0, errors: 0, elapsedMs: 0, requestBytes: 0, responseBytes: 0 },
          ...{ inFlightPeak: 0, queuedPeak: 500, cpuMs: 0, memory: 0, memoryReadings: 0 },
        },
      ])
      await Promise.all([first.evaluate(), evaluator.evaluate()])
    }
    await peer.got(1)
    await settled()
    expect(peer.requests).toHaveLength(1)
  })
})

describe('the API', () => {
  test('refuses what cannot be an alert (acceptance 17)', async () => {
    const wrong: readonly [Partial<NewAlert> & object, string][] = [
      [{ toleranceMinutes: 4 }, 'toleranceMinutes'],
      [{ toleranceMinutes: 21 }, 'toleranceMinutes'],
      [{ name: 'with_underscore' }, 'name'],
      [{ limit: 1.5 }, 'limit'],
      [{ webhookUrl: 'ftp://example.com' }, 'webhookUrl'],
      [{ emails: ['nobody'] }, 'emails'],
    ]
    for (const [changes, field] of wrong) {
      const refused = started.admin.call(alerts.createAlert, { params, body: { ...queueAlert, ...changes } })
      await expect(refused, field).rejects.toThrow(field)
    }
    const elsewhere = { params: { ...params, environment: 'nowhere' }, body: queueAlert }
    await expect(started.admin.call(alerts.createAlert, elsewhere)).rejects.toMatchObject({ details: { status: 404 } })
  })

  test('shows no secret of a channel, keeps it in a change that leaves it out, and seals it', async () => {
    const made = await create({
      webhookUrl: 'https://hooks.example.com/s3cr3t',
      slackUrl: 'https://hooks.slack.com/s3cr3t',
    })
    expect(made).toMatchObject({
      webhook: { isOn: true, host: 'hooks.example.com' },
      slack: { isOn: true, host: 'hooks.slack.com' },
      telegram: { isOn: false, chat: null },
    })
    const one = { ...params, id: made.id }
    const changed = await started.admin.call(alerts.updateAlert, {
      params: one,
      body: { ...queueAlert, slackUrl: null },
    })
    expect(changed.body).toMatchObject({ webhook: { isOn: true }, slack: { isOn: false, host: null } })
    let text = JSON.stringify([made, changed.body])
    for (const name of ['alerts', 'audit', 'alert-notifications']) {
      const { documents } = await started.platform.documents.find({ name, fields: [] }).catch(() => ({ documents: [] }))
      text += JSON.stringify(documents)
    }
    expect(text).not.toContain('s3cr3t')
  })

  test('gives an alert without a name one, knows each name once, and needs the revision that was read', async () => {
    const { name: _name, ...unnamed } = queueAlert
    const names: string[] = []
    for (let each = 0; each < 2; each++) {
      const { body } = await started.admin.call(alerts.createAlert, { params, body: unnamed })
      names.push(body.name)
    }
    expect(names).toEqual(['demo-orders-queued-prod-v1', 'demo-orders-queued-prod-v1-2'])
    const taken = started.admin.call(alerts.createAlert, { params, body: { ...queueAlert, name: names[0] ?? '' } })
    await expect(taken).rejects.toMatchObject({ code: 'ALERT_NAME_TAKEN', details: { status: 409 } })
    const { body: list } = await started.admin.call(alerts.listAlerts, { params, query: { search: 'v1-2' } })
    expect(list.map(({ name }) => name)).toEqual([names[1]])
    const one = { ...params, id: list[0]?.id ?? '' }
    const stale = { params: one, body: { isActive: true }, ifMatch: 'older' }
    await expect(started.admin.call(alerts.switchAlert, stale)).rejects.toMatchObject({ details: { status: 412 } })
    await started.admin.call(alerts.deleteAlert, { params: one })
    await expect(started.admin.call(alerts.getAlert, { params: one })).rejects.toMatchObject({ code: 'ALERT_UNKNOWN' })
    const again = { ...queueAlert, name: names[1] ?? '' }
    expect((await started.admin.call(alerts.createAlert, { params, body: again })).status).toBe(201)
  })

  test('an alert is of its realm and environment, and for who may', async () => {
    const made = await create()
    const elsewhere = { params: { ...params, environment: 'test', id: made.id } }
    await expect(started.admin.call(alerts.getAlert, elsewhere)).rejects.toMatchObject({ code: 'ALERT_UNKNOWN' })
    const other = await started.realm('other')
    const foreign = { params: { realm: 'other', environment: 'prod', id: made.id } }
    await expect(other.call(alerts.getAlert, foreign)).rejects.toMatchObject({ code: 'ALERT_UNKNOWN' })
    const viewer = await signedIn(started, ['alert-viewer'])
    expect((await viewer.call(alerts.listAlerts, { params })).body).toHaveLength(1)
    await expect(viewer.call(alerts.createAlert, { params, body: queueAlert })).rejects.toThrow('ALERT:CREATE')
  })
})

/** Whatever is being sent has been sent, or has failed; nothing is sent any more. */
async function settled(): Promise<void> {
  await notifier.close()
}

/** So many attempts have failed. */
function hasFailed(attempts: number): Promise<void> {
  return waitFor(async () => {
    const [found] = (await started.platform.documents.find(NOTIFICATIONS)).documents
    return found?.document.attempts === attempts
  })
}

async function waitFor(condition: () => boolean | Promise<boolean>): Promise<void> {
  const lateAt = Date.now() + 10_000
  while (!(await condition())) {
    if (Date.now() > lateAt) throw new Error('it never came')
    await new Promise((resolve) => setTimeout(resolve, 5))
  }
}
