import { readCapsule } from '@jatai/flowspec'
import type { CapsuleDefinition } from '@jatai/flowspec'
import type { Json } from '@jatai/languages/json'
import type { Account } from '@jatai/sdk'
import { expect, test } from 'vitest'
import type { Outcome } from '../run/execute-plan.ts'
import { connector, runFlow, step, testServices } from '../test-kit/run-flow.ts'
import { createCapsuleRegistry } from './capsule-registry.ts'
import { CompileError } from './compile-error.ts'

/** A capsule `tools/<name>` 1.0.0 with this flow. */
function capsule(name: string, start: readonly Json[], more: { readonly [key: string]: Json } = {}): CapsuleDefinition {
  const source = { name, collection: { name: 'tools' }, flowSpec: { start: [...start] }, ...more }
  const read = readCapsule(source)
  if (read.capsule === undefined) throw new Error(read.problems[0]?.message)
  return read.capsule
}

function use(name: string, params: { readonly [key: string]: Json } = {}, more: { readonly [key: string]: Json } = {}) {
  const fields = { type: 'capsule', capsuleCollection: 'tools', capsuleCollectionVersion: 1, capsule: `${name}-1.0` }
  const named = { ...fields, capsuleVersionMajor: 1, capsuleVersionMinor: 0, ...more }
  return step(`capsule-v1-demo-tools-${name}-1.0`, params, named)
}

const remember = connector('remember', (call) => {
  call.session(false).set('kept', call.message)
  return call.message
})
const recall = connector('recall', (call) => ({ kept: call.session(false).get('kept') ?? null }))
const who = connector('who', (call) => ({ user: call.account('main')?.fields['USERNAME'] ?? null }))
const boom = connector('boom', () => Promise.reject(new Error('inner trouble')), { failOnError: 'always' })

async function run(
  start: readonly Json[],
  capsules: readonly CapsuleDefinition[],
  options: { readonly message?: Json; readonly accounts?: readonly Account[] } = {},
): Promise<Outcome> {
  return runFlow(
    { start: [...start] },
    {
      message: options.message ?? {},
      connectors: [remember, recall, who, boom],
      compile: { capsules: createCapsuleRegistry(capsules), globals: { site: 'x' } },
      services: {
        ...testServices(),
        accounts: new Map((options.accounts ?? []).map((account) => [account.label, account])),
      },
    },
  )
}

const parameter = (name: string, more: { readonly [key: string]: Json } = {}) => ({
  property: `params.${name}`,
  label: name,
  input: 'text',
  ...more,
})

test('a capsule gets the message and its parameters, and its output is the step’s', async () => {
  const greet = capsule(
    'greet',
    [step('make', { json: '{ "text": {{ capsule.greeting }}, "to": {{ message.name }} }' })],
    {
      parameters: [parameter('greeting')],
    },
  )
  const start = [
    use('greet', { greeting: 'Olá {{ message.name }} {{ global.site }}' }, { doubleBracesAlias: 'greeted' }),
    step('make', { json: '{ "was": {{ step.greeted.text }}, "is": {{ message.$ }} }' }),
  ]
  expect(await run(start, [greet], { message: { name: 'Bia' } })).toMatchObject({
    kind: 'response',
    message: { was: 'Olá Bia x', is: { text: 'Olá Bia x', to: 'Bia' } },
  })
})

test('values come as what their parameter is, whatever form the canvas wrote', async () => {
  const typed = capsule('typed', [step('make', { json: '{{ capsule.$ }}' })], {
    parameters: [
      parameter('flag', { input: 'checkbox' }),
      parameter('count', { input: 'number' }),
      parameter('map', { input: 'keyvalue' }),
      parameter('text'),
      parameter('absent'),
      parameter('standard', { default: 'std' }),
      parameter('blank', { default: 'std' }),
    ],
  })
  const params = { flag: 'true', count: '9007199254740993', map: '{"a":1}', text: 'true', blank: '' }
  const outcome = await run([use('typed', params)], [typed])
  expect(outcome.kind === 'response' && JSON.stringify(outcome.message)).toBe(
    '{"flag":true,"count":9007199254740993,"map":{"a":1},"text":"true","absent":null,"standard":"std","blank":"std"}',
  )
})

test('what is missing fails the step, and says which parameter of which capsule', async () => {
  const strict = capsule('strict', [], { parameters: [parameter('needed', { required: true })] })
  const outcome = await run([use('strict', { needed: '{{ message.nothing }}' })], [strict])
  const text = "Configuration parameter 'needed' cannot be null for capsule tools/strict 1.0.0"
  expect(outcome).toMatchObject({ kind: 'error', code: 500, error: { error: expect.stringContaining(text) as string } })
})

test('sessions, aliases and iterators of a capsule are its own', async () => {
  const inner = capsule('inner', [
    step('recall', {}, { doubleBracesAlias: 'first' }),
    step('remember'),
    step('make', { json: '{ "own": {{ step.first.kept }}, "outer": {{ session.kept }} }' }),
  ])
  const start = [
    step('make', { json: '{ "a": 1 }' }),
    step('remember'),
    use('inner', {}, { doubleBracesAlias: 'x' }),
    step('recall'),
  ]
  expect(await run(start, [inner])).toMatchObject({ message: { kept: { a: 1 } } })
  expect(await run([...start.slice(0, 3)], [inner])).toMatchObject({
    message: { own: null, outer: { kept: null } },
  })
  const spying = capsule('spying', [step('make', { json: '{{ step.outside.a }}' })])
  const spied = run([step('make', { json: '{"a":1}' }, { doubleBracesAlias: 'outside' }), use('spying')], [spying])
  await expect(spied).rejects.toMatchObject({ problems: [{ message: expect.stringContaining('outside') as string }] })
})

test('steps of a capsule see the accounts that were picked for it, and no others', async () => {
  const inner = capsule(
    'account',
    [
      step('who', {}, { accountLabel: 'chat token', doubleBracesAlias: 'who' }),
      step('make', {
        json: '{ "user": {{ step.who.user }}, "seen": {{ account.chat-token.username }}, "realm": {{ DEFAULT(account.secret.username, "none") }} }',
      }),
    ],
    { accounts: [{ label: 'Chat Token', required: true }, { label: 'Chat-Token' }] },
  )
  const accounts: Account[] = ['bearer', 'secret'].map((label) => ({
    label,
    type: 'basic',
    fields: { USERNAME: `user of ${label}` },
  }))
  const labels = { 'chat token': 'bearer', 'chat-token': 'bearer' }
  const outcome = await run([use('account', {}, { accountLabels: labels })], [inner], { accounts })
  expect(outcome).toMatchObject({ message: { user: 'user of bearer', seen: 'user of bearer', realm: 'none' } })
  const unpicked = run([use('account')], [inner], { accounts })
  await expect(unpicked).rejects.toThrow('needs an account "Chat Token"')
})

test('a capsule uses another, with its accounts handed on; one that uses itself is refused', async () => {
  const leaf = capsule('leaf', [step('who', {}, { accountLabel: 'any' })], { accounts: [{ label: 'Any' }] })
  const middle = capsule('middle', [use('leaf', {}, { accountLabels: { any: 'mine' } })], {
    accounts: [{ label: 'Mine' }],
  })
  const accounts = [{ label: 'real', type: 'basic', fields: { USERNAME: 'bia' } }]
  const start = [use('middle', {}, { accountLabels: { mine: 'real' } })]
  expect(await run(start, [leaf, middle], { accounts })).toMatchObject({ message: { user: 'bia' } })
  const looping = capsule('looping', [use('looping')])
  await expect(run([use('looping')], [looping])).rejects.toThrow('uses itself: looping 1.0 → looping 1.0')
})

test('a public capsule uses public ones, whatever the realm has under their names', async () => {
  const marked = (name: string, text: string, isPublic: boolean): CapsuleDefinition =>
    capsule(name, [step('make', { json: `{ "from": "${text}" }` })], { public: isPublic })
  const helper = [marked('helper', 'the realm', false), marked('helper', 'the operator', true)]
  const certified = capsule('certified', [use('helper')], { public: true })
  expect(await run([use('helper')], [...helper, certified])).toMatchObject({ message: { from: 'the realm' } })
  expect(await run([use('certified')], [...helper, certified])).toMatchObject({ message: { from: 'the operator' } })
  // Two of one name are no cycle.
  const wrapper = capsule('certified', [use('outer')])
  const outer = capsule('outer', [use('certified')], { public: true })
  const both = [wrapper, outer, marked('certified', 'inside', true)]
  expect(await run([use('certified')], both)).toMatchObject({ message: { from: 'inside' } })
  await expect(run([use('certified')], [certified, marked('helper', 'the realm', false)])).rejects.toThrow('helper-1.0')
})

test('an output that does not fulfil the contract fails the step', async () => {
  const contract = { type: 'object', properties: { ok: { type: 'boolean' } }, required: ['ok'] }
  const promising = capsule('promising', [step('make', { json: '{{ message.$ }}' })], { contract })
  expect(await run([use('promising')], [promising], { message: { ok: true } })).toMatchObject({ message: { ok: true } })
  expect(await run([use('promising')], [promising], { message: { ok: 'yes' } })).toMatchObject({
    kind: 'error',
    code: 500,
    error: {
      error: expect.stringMatching(/^Capsule tools\/promising 1\.0\.0 has failed: .*contract.*\$\.ok/) as string,
    },
  })
})

test('a failure inside is told with the capsule around it, and goes to the onException outside', async () => {
  const failing = capsule('failing', [step('boom')])
  const text = 'Capsule tools/failing 1.0.0 has failed: inner trouble'
  expect(await run([use('failing')], [failing])).toMatchObject({ kind: 'error', code: 500, error: { error: text } })
  const flow = {
    start: [step('guard', { onProcess: 'try', onException: 'catch' })],
    try: [use('failing')],
    catch: [step('make', { json: '{ "caught": {{ message.error }} }' })],
  }
  const outcome = await runFlow(flow, { connectors: [boom], compile: { capsules: createCapsuleRegistry([failing]) } })
  expect(outcome).toMatchObject({ kind: 'response', message: { caught: text } })
})

test('the newest fix of the major and minor runs; an unknown one fails the deployment with its place', async () => {
  const versions = [0, 2, 1].map((versionFix) =>
    capsule('versioned', [step('make', { json: `{ "fix": ${versionFix} }` })], { versionFix }),
  )
  const other = capsule('versioned', [step('make', { json: '{ "fix": "other" }' })], { versionMinor: 1 })
  expect(await run([use('versioned')], [...versions, other])).toMatchObject({ message: { fix: 2 } })
  const unknown = await run([use('unknown')], versions).catch((error: unknown) => error)
  expect(unknown).toBeInstanceOf(CompileError)
  expect((unknown as CompileError).problems).toMatchObject([
    {
      code: 'FLOW_UNKNOWN_CAPSULE',
      message: expect.stringContaining('1.0 of the capsule "tools/unknown-1.0"') as string,
    },
  ])
  const broken = capsule('broken', [step('no-such-connector')])
  await expect(run([use('broken')], [broken])).rejects.toThrow('In the capsule tools/broken 1.0.0')
})
