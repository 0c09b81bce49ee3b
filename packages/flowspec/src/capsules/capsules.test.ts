import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import type { Json } from '../json/json.ts'
import { compareCapsules, nameOfCapsule, readCapsule, validateCapsule } from '../index.ts'
import type { CapsuleDefinition } from '../index.ts'

const TEXT = readFileSync(new URL('../__fixtures__/capsule-definition.json', import.meta.url), 'utf8')

function read(document: string | Json): CapsuleDefinition {
  const { capsule, problems } = readCapsule(document)
  if (capsule === undefined) throw new Error(problems[0]?.message)
  return capsule
}

/** The example with something else in it. */
function example(change: { readonly [key: string]: Json } = {}): CapsuleDefinition {
  return read({ ...(JSON.parse(TEXT) as { [key: string]: Json }), ...change })
}

test('reads the example: form, accounts, contract, flow', () => {
  const capsule = read(TEXT)
  expect(capsule).toMatchObject({ name: 'send-chat', collection: 'messaging', group: 'outbound', versionMinor: 2 })
  expect(capsule.parameters).toEqual([
    { name: 'channel', label: 'Channel', input: 'text', kind: 'text', required: true },
    { name: 'text', label: 'Text', input: 'textarea', kind: 'text', required: true },
    { name: 'urgent', label: 'Urgent?', input: 'checkbox', kind: 'boolean', default: false, required: false },
    { name: 'tags', label: 'Tags', input: 'keyvalue', kind: 'map', required: false },
  ])
  expect(capsule.accounts).toEqual([{ label: 'Chat Token', slot: 'chat token', required: true }])
  expect(capsule.contract).toMatchObject({ required: ['delivered'] })
  expect(capsule.flow.branches.get('start')?.steps).toHaveLength(2)
  expect(validateCapsule(capsule)).toEqual([])
})

test.each(['', '[]', '{}', 'null', '{"flowSpec"', '7'])('never throws on %j', (text) => {
  expect(readCapsule(text).problems.length).toBeGreaterThan(0)
})

test('knows what is wrong with a capsule', () => {
  const rules = (change: { readonly [key: string]: Json }) =>
    validateCapsule(example(change)).map(({ rule, severity }) => `${rule} ${severity}`)
  expect(rules({ name: 'Two words' })).toEqual(['capsule-name error'])
  expect(rules({ contract: null })).toEqual(['capsule-contract deploy'])
  expect(rules({ contract: '{"type":"object"}' })).toEqual([])
  expect(rules({ contract: 'no schema' })).toEqual(['capsule-contract error'])
  const channel = { property: 'params.channel', label: 'Channel', input: 'text' }
  expect(rules({ parameters: [channel, channel] })).toEqual(
    expect.arrayContaining(['capsule-parameters error', 'capsule-parameters warning']),
  )
  expect(rules({ accounts: [] })).toEqual(['V-20 deploy'])
  expect(rules({ accounts: [{ label: 'Chat Token' }, { label: 'CHAT token' }] })).toEqual(['capsule-accounts error'])
  const store = { id: 'x', type: 'connector', name: 'object-store-connector', params: {} }
  expect(rules({ flowSpec: { start: [store] } })).toEqual(['capsule-component error'])
  expect(rules({ flowSpec: { start: [{ id: 'x', type: 'choice' }] } })).toContain('V-08 warning')
})

const parameters = example().source['parameters'] as readonly { readonly [key: string]: Json }[]
const without = (name: string) => parameters.filter(({ property }) => property !== `params.${name}`)
const changed = (name: string, change: { readonly [key: string]: Json }) =>
  parameters.map((each) => (each['property'] === `params.${name}` ? { ...each, ...change } : each))
const added = (required: boolean) => [...parameters, { property: 'params.new', label: 'New', input: 'text', required }]
const contract = (change: { readonly [key: string]: Json }) => ({
  contract: { ...(example().contract as { [key: string]: Json }), ...change },
})
const properties = { delivered: { type: 'boolean' }, id: { type: 'string' } }

test.each<[string, { readonly [key: string]: Json }, string]>([
  ['nothing', {}, 'none'],
  ['who changed it when', { updatedAt: 1, versionFix: 7, status: 'DEVELOPMENT' }, 'none'],
  ['a required parameter is new', { parameters: added(true) }, 'major'],
  ['an optional parameter is new', { parameters: added(false) }, 'minor'],
  ['a parameter is removed', { parameters: without('tags') }, 'major'],
  ['a parameter becomes required', { parameters: changed('urgent', { required: true }) }, 'major'],
  ['a parameter becomes optional', { parameters: changed('channel', { required: false }) }, 'minor'],
  ['a parameter becomes a number', { parameters: changed('channel', { input: 'number' }) }, 'major'],
  ['a text gets a larger field', { parameters: changed('channel', { input: 'textarea' }) }, 'fix'],
  ['a label', { parameters: changed('channel', { label: 'Room' }) }, 'fix'],
  ['parameters change places', { parameters: [...parameters].reverse() }, 'fix'],
  [
    'an account is required and new',
    {
      accounts: [
        { label: 'Chat Token', required: true },
        { label: 'b', required: true },
      ],
    },
    'major',
  ],
  ['an account becomes optional', { accounts: [{ label: 'Chat Token', required: false }] }, 'minor'],
  ['an account is removed', { accounts: [] }, 'major'],
  ['an output is removed', contract({ properties: { delivered: { type: 'boolean' } } }), 'major'],
  ['an output is new', contract({ properties: { ...properties, at: { type: 'string' } } }), 'minor'],
  ['an output becomes required', contract({ required: ['delivered', 'id'] }), 'major'],
  ['an output becomes optional', contract({ required: [] }), 'minor'],
  ['an output becomes another type', contract({ properties: { ...properties, id: { type: 'number' } } }), 'major'],
  [
    'an output inside of another is new',
    contract({ properties: { ...properties, id: { type: 'string', properties: { x: {} } } } }),
    'minor',
  ],
  ['the contract is replaced', { contract: { type: 'array' } }, 'major'],
  ['the contract is removed', { contract: null }, 'major'],
  [
    'an output is described',
    contract({ properties: { ...properties, id: { type: 'string', description: 'x' } } }),
    'fix',
  ],
  [
    'a log text',
    { flowSpec: { start: [{ id: 'a', type: 'connector', name: 'log-connector', params: { message: 'x' } }] } },
    'fix',
  ],
])('when %s changes', (_what, change, level) => {
  expect(compareCapsules(example(), example(change))).toBe(level)
})

test('the name of a capsule is told from the version behind it', () => {
  const use = { collection: 'c', collectionVersion: 1, versionMajor: 1, versionMinor: 2 }
  expect(nameOfCapsule({ ...use, capsule: 'send-chat-1.2' })).toBe('send-chat')
  expect(nameOfCapsule({ ...use, capsule: 'send-chat' })).toBe('send-chat')
  expect(nameOfCapsule({ ...use, capsule: 'send-1.3' })).toBe('send-1.3')
})
