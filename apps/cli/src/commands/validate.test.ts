import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { runIn } from '../__fixtures__/run-in.ts'

let folder: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'jatai-validate-'))
})
afterEach(() => rm(folder, { recursive: true, force: true }))

const START = [{ id: 'a', type: 'connector', name: 'log-connector', stepName: 'Log', params: { message: 'hi' } }]

async function validate(
  triggerSpec: object,
  flags: readonly string[] = [],
): Promise<{ code: number; lines: string[] }> {
  const document = { name: 'p', version: '1.0', flowSpec: { start: START }, triggerSpec }
  await writeFile(join(folder, 'p.json'), JSON.stringify(document, null, 2))
  const { code, out, err } = await runIn(folder, ['validate', 'p.json', ...flags])
  expect(err).toBe('')
  return { code, lines: out.trimEnd().split('\n') }
}

test('a choice that the trigger does not have is told with its line', async () => {
  const trigger = { type: 'email', name: 'email', accountLabel: 'mailbox', operation: 'ARCHIVE' }
  expect(await validate(trigger)).toEqual({
    code: 2,
    lines: [
      'p.json:21:5: deploy TRIGGER_BAD_PARAMETER: Trigger: parameter "operation" must be one of MARK_AS_READ, MOVE, DELETE, not ARCHIVE (parameter "operation")',
    ],
  })
})

test('what the rules of documents say already is said once', async () => {
  const { lines } = await validate({ type: 'rest', name: 'rest', timeout: 0, methods: ['SEND'] })
  expect(lines.map((line) => line.replace(/: .*/s, '').concat(/ (V-\d+)/.exec(line)?.[0] ?? ''))).toEqual([
    'p.json:20:5 V-23',
    'p.json:21:5 V-23',
  ])
})

test('required settings, expressions and types of triggers are checked as a deployment checks them', async () => {
  const trigger = { type: 'rabbitmq', name: 'r', hostname: '{{ message.host }}', port: '{{ global.port }}' }
  const { lines } = await validate(trigger)
  expect(lines.map((line) => line.replace(/^.*TRIGGER_BAD_PARAMETER: /, ''))).toEqual([
    'Trigger: parameter "hostname" reads message: where there is no message yet only globals and variables of instances are known (parameter "hostname")',
    'Trigger: parameter "queue" is required (parameter "queue")',
  ])
  // The default is for what is left out, not for what is left empty.
  for (const [type, parameter] of [
    ['event', 'eventName'],
    ['email', 'host'],
    ['email-v2', 'folder'],
  ] as const) {
    const [line] = (await validate({ type, name: 't', accountLabel: 'a', [parameter]: '' })).lines
    expect(line).toContain(`Trigger: parameter "${parameter}" is required`)
    expect((await validate({ type, name: 't', accountLabel: 'a' })).code).toBe(0)
  }
  expect((await validate({ type: 'fax', name: 'f' })).lines).toEqual([
    'p.json:18:5: deploy FLOW_UNKNOWN_TRIGGER: There is no trigger of the type "fax" (parameter "type")',
  ])
})

test('settings that contradict each other are told, whether accounts are known or not', async () => {
  const trigger = { type: 'email', name: 'e', accountLabel: 'mailbox', operation: 'MOVE' }
  const { operation: _, ...plain } = trigger
  await writeFile(join(folder, 'a.json'), '{"mailbox":{"type":"basic","username":"u","password":"p"}}')
  for (const args of [[], ['--accounts', 'a.json']]) {
    expect((await validate(trigger, args)).lines).toEqual([
      'p.json:17:18: deploy TRIGGER_SETTINGS: Trigger: MOVE needs a Destination Email Folder other than the Email Folder (parameter "destinationFolder")',
    ])
    expect(await validate(plain, args)).toEqual({ code: 0, lines: ['p.json: no problems'] })
  }
  const kafka = { type: 'kafka', name: 'k', accountLabel: 'cluster', brokers: 'one', payloadAsAvro: true }
  expect((await validate(kafka)).lines).toEqual([expect.stringContaining('(parameter "schemaRegistryUrl")')])
  const rabbitmq = { type: 'rabbitmq', name: 'r', hostname: 'one', queue: 'q' }
  expect((await validate({ ...rabbitmq, accountLabels: { keystore: 'own' } })).code).toBe(0)
  expect((await validate(rabbitmq)).lines).toEqual([
    'p.json:17:18: deploy TRIGGER_ACCOUNT: Trigger: Account is missing (parameter "accountLabel")',
  ])
  expect((await validate({ type: 'email', name: 'e' })).lines).toEqual([
    'p.json:17:18: deploy TRIGGER_ACCOUNT: Trigger: Account is missing (parameter "accountLabel")',
  ])
})

test('a charset and an expression that cannot be are told with their parameter', async () => {
  const hl7 = { type: 'hl7', name: 'h', filterMsh3: 'HIS' }
  expect((await validate({ ...hl7, charset: 'klingon' })).lines).toEqual([
    expect.stringContaining('Trigger: parameter "charset" names no charset that is known: "klingon"'),
  ])
  const [line] = (await validate({ type: 'event', name: 'e', eventName: '{{ UPPER(' })).lines
  expect(line).toContain('Trigger: parameter "eventName": Syntax error parsing double braces expression')
})

test('accounts and globals are asked for where a file says what there is', async () => {
  await writeFile(join(folder, 'none.json'), '{}')
  const trigger = { type: 'scheduler', name: 's', cronExpression: '{{ global.cron }}', accountLabel: 'nobody' }
  expect((await validate(trigger)).code).toBe(0)
  const { code, lines } = await validate(trigger, ['--accounts', 'none.json', '--globals', 'none.json'])
  expect(code).toBe(2)
  expect(lines).toEqual([
    expect.stringContaining('deploy V-20: Trigger: account "nobody" does not exist'),
    expect.stringContaining('deploy V-20: Trigger: global "cron" does not exist'),
  ])
})
