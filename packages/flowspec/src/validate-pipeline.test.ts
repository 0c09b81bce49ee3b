/* eslint-disable @typescript-eslint/no-unsafe-assignment, @typescript-eslint/no-unsafe-member-access, @typescript-eslint/no-unsafe-argument, @typescript-eslint/no-unsafe-call, @typescript-eslint/no-unsafe-return -- documents are broken on purpose, in any place */
import { describe, expect, test } from 'vitest'
import { EXAMPLES, changed, exampleJson, exampleText, pipelineOf } from './__fixtures__/fixtures.ts'
import type { Loose } from './__fixtures__/fixtures.ts'
import type { Catalog } from './catalog.ts'
import type { Json } from './json/json.ts'
import { isDeployable, isSavable } from './problem.ts'
import type { ProblemSeverity } from './problem.ts'
import { validatePipeline } from './validate-pipeline.ts'
import type { ValidateOptions } from './validate-pipeline.ts'

/** A document that no rule finds anything wrong with, small enough to break in one place. */
function goodDocument(): Loose {
  return {
    id: 'r1',
    name: 'good',
    versionMajor: 1,
    versionMinor: 0,
    flowSpec: {
      start: [
        { id: 'put', type: 'session-management', operation: 'PUT', sessionType: 'LOCAL', fields: ['a'] },
        { id: 'get', type: 'session-management', operation: 'GET', sessionType: 'LOCAL', fields: ['a'] },
        {
          id: 'gen',
          type: 'connector',
          name: 'json-generator-connector',
          doubleBracesAlias: 'gen',
          params: { json: '{}' },
        },
        {
          id: 'each',
          type: 'connector',
          name: 'for-each-connector',
          stepName: 'Each',
          params: { jsonPath: '$', onProcess: 'each-onProcessTrack', onException: 'each-onExceptionTrack' },
        },
        {
          id: 'block',
          type: 'connector',
          name: 'block-execution-connector',
          params: { onProcess: 'block-onProcessTrack' },
        },
        {
          id: 'cap',
          type: 'capsule',
          name: 'capsule-v1-acme-mail-send-2.3',
          capsuleCollection: 'mail',
          capsuleCollectionVersion: 1,
          capsule: 'send-2.3',
          capsuleVersionMajor: 2,
          capsuleVersionMinor: 3,
          params: {},
          accountLabels: { token: 'mail-token' },
        },
        { id: 'choice', type: 'choice', when: [{ target: 'yes', jsonPath: '$.ok' }], otherwise: 'no' },
      ],
      'each-onProcessTrack': [
        { id: 'ep', type: 'connector', name: 'log-connector', params: { message: '{{ step.gen.$ }}' } },
      ],
      'each-onExceptionTrack': [{ id: 'ee', type: 'delayer', delayMilliseconds: 1 }],
      'block-onProcessTrack': [
        {
          id: 'par',
          type: 'connector',
          name: 'parallel-execution-connector',
          params: {
            parallelExecutions: '[{"target":"par:p1","executionId":"a"},{"target":"par:p2","executionId":"b"}]',
          },
        },
      ],
      'par:p1': [{ id: 'p1', type: 'delayer', delayMilliseconds: 1 }],
      'par:p2': [{ id: 'p2', type: 'delayer', delayMilliseconds: 1 }],
      yes: [
        {
          id: 'rest',
          type: 'connector',
          name: 'rest-connector-v2',
          accountLabel: 'main',
          accountLabels: { 'custom-1': 'second' },
          params: { url: '{{ global.base }}/{{ account.custom-1.username }}' },
        },
      ],
      no: [{ id: 'rel', type: 'connector', name: 'relation-connector', params: { relationId: 'rel-1' } }],
    },
    triggerSpec: {
      type: 'rest',
      name: 'rest',
      timeout: 30000,
      keyAuth: true,
      enableRateLimit: true,
      advanced: true,
      uris: ['/a/:id'],
    },
  }
}

const CATALOG: Catalog = {
  hasConnector: (name) => name.endsWith('-connector') || name.endsWith('-connector-v2'),
  isDeprecated: (name) => name === 'old-connector',
  hasAccount: (label) => ['main', 'second', 'mail-token'].includes(label),
  hasGlobal: (name) => name === 'base',
  hasRelation: (id) => id === 'rel-1',
  hasCapsule: ({ collection }) => collection === 'mail',
  checkExpression: (text) => (text.includes('BROKEN(') ? 'unknown function BROKEN' : undefined),
  routeOwner: (route) => (route === '/taken' ? 'orders 1.4' : undefined),
  now: () => Date.UTC(2030, 0, 1),
}

type Case = readonly [
  rule: string,
  severity: ProblemSeverity,
  what: string,
  change: (document: Loose) => void,
  parameter?: string,
  options?: ValidateOptions,
]

const step = (document: Loose, id: string): Loose =>
  Object.values(document.flowSpec as Record<string, Loose[]>)
    .flat()
    .find((candidate: Loose) => candidate.id === id)

const trigger = (change: Record<string, Json>) => (document: Loose) => Object.assign(document.triggerSpec, change)
const schedule = (change: Record<string, Json>) => (document: Loose) => {
  document.triggerSpec = { type: 'scheduler', cronExpression: '0 0 0 ? * *', ...change }
}

const CASES: readonly Case[] = [
  ['V-01', 'error', 'no start', (d) => delete d.flowSpec.start],
  ['V-01', 'error', 'an empty flow', (d) => (d.flowSpec = {})],
  ['V-02', 'error', 'a branch that is no list', (d) => (d.flowSpec.no = { id: 'x' })],
  ['V-02', 'error', 'a step that is no object', (d) => d.flowSpec.no.push('x')],
  ['V-02', 'error', 'a step without id', (d) => delete step(d, 'rel').id, 'id'],
  ['V-02', 'error', 'a step without type', (d) => delete step(d, 'rel').type, 'type'],
  ['V-03', 'error', 'an empty id', (d) => (step(d, 'rel').id = ''), 'id'],
  ['V-03', 'error', 'an id that stands twice', (d) => (step(d, 'rel').id = 'rest'), 'id'],
  ['V-04', 'deploy', 'an unknown type', (d) => (step(d, 'rel').type = 'teleporter'), 'type'],
  ['V-04', 'deploy', 'a library', (d) => (step(d, 'rel').type = 'library'), 'type'],
  ['V-05', 'deploy', 'a connector without name', (d) => delete step(d, 'rel').name, 'name'],
  ['V-05', 'deploy', 'a connector without params', (d) => delete step(d, 'rel').params, 'params'],
  ['V-05', 'deploy', 'an unknown connector', (d) => (step(d, 'rel').name = 'nothing'), 'name'],
  ['V-06', 'warning', 'a step after a choice', (d) => d.flowSpec.start.push({ id: 'x', type: 'delayer' })],
  [
    'V-07',
    'warning',
    'a step after a parallel',
    (d) => d.flowSpec['block-onProcessTrack'].push({ id: 'x', type: 'delayer' }),
  ],
  ['V-08', 'warning', 'a choice without otherwise', (d) => delete step(d, 'choice').otherwise, 'otherwise'],
  ['V-08', 'warning', 'a choice without conditions', (d) => (step(d, 'choice').when = []), 'when'],
  ['V-09', 'error', 'conditions that are no list', (d) => (step(d, 'choice').when = '{'), 'when'],
  ['V-09', 'error', 'a condition without target', (d) => delete step(d, 'choice').when[0].target, 'when[0].target'],
  ['V-09', 'error', 'a condition without text', (d) => (step(d, 'choice').when[0].jsonPath = ''), 'when[0]'],
  ['V-09', 'warning', 'a condition in two languages', (d) => (step(d, 'choice').when[0].simple = '1 == 1'), 'when[0]'],
  [
    'V-10',
    'error',
    'a condition that leads nowhere',
    (d) => (step(d, 'choice').when[0].target = 'nowhere'),
    'when[0].target',
  ],
  ['V-10', 'error', 'an otherwise that leads nowhere', (d) => (step(d, 'choice').otherwise = 'nowhere'), 'otherwise'],
  ['V-11', 'error', 'a loop without onProcess', (d) => delete step(d, 'each').params.onProcess, 'onProcess'],
  [
    'V-11',
    'error',
    'an onProcess that leads nowhere',
    (d) => (step(d, 'each').params.onProcess = 'nowhere'),
    'onProcess',
  ],
  ['V-11', 'error', 'an onProcess that is no text', (d) => (step(d, 'each').params.onProcess = 5), 'onProcess'],
  ['V-11', 'warning', 'a block without onProcess', (d) => delete step(d, 'block').params.onProcess, 'onProcess'],
  [
    'V-12',
    'error',
    'an onException that leads nowhere',
    (d) => (step(d, 'each').params.onException = 'nowhere'),
    'onException',
  ],
  ['V-12', 'error', 'an onException that is no text', (d) => (step(d, 'each').params.onException = {}), 'onException'],
  ['V-12', 'warning', 'an empty onException', (d) => (d.flowSpec['each-onExceptionTrack'] = []), 'onException'],
  ['V-13', 'warning', 'an empty onProcess', (d) => (d.flowSpec['each-onProcessTrack'] = []), 'onProcess'],
  [
    'V-14',
    'error',
    'lines that are no JSON',
    (d) => (step(d, 'par').params.parallelExecutions = '[{'),
    'parallelExecutions',
  ],
  [
    'V-14',
    'error',
    'lines that are no list',
    (d) => (step(d, 'par').params.parallelExecutions = '{}'),
    'parallelExecutions',
  ],
  [
    'V-14',
    'error',
    'a line that is no object',
    (d) => (step(d, 'par').params.parallelExecutions = [1]),
    'parallelExecutions',
  ],
  [
    'V-14',
    'error',
    'a line without target',
    (d) => (step(d, 'par').params.parallelExecutions = [{}]),
    'parallelExecutions[0].target',
  ],
  [
    'V-14',
    'error',
    'a line that leads nowhere',
    (d) => (step(d, 'par').params.parallelExecutions = [{ target: 'nowhere' }, { target: 'par:p1' }]),
    'parallelExecutions[0].target',
  ],
  ['V-14', 'warning', 'no lines', (d) => (step(d, 'par').params.parallelExecutions = ''), 'parallelExecutions'],
  [
    'V-14',
    'warning',
    'one line',
    (d) => (step(d, 'par').params.parallelExecutions = [{ target: 'par:p1' }]),
    'parallelExecutions',
  ],
  [
    'V-15',
    'warning',
    'a line whose branch has another name',
    (d) => (step(d, 'p1').id = 'other'),
    'parallelExecutions[0].target',
  ],
  [
    'V-16',
    'warning',
    'two lines of one id',
    (d) =>
      (step(d, 'par').params.parallelExecutions =
        '[{"target":"par:p1","executionId":"a"},{"target":"par:p2","executionId":"a"}]'),
    'parallelExecutions[1].executionId',
  ],
  [
    'V-16',
    'warning',
    'a line without id',
    (d) => (step(d, 'par').params.parallelExecutions = [{ target: 'par:p1' }, { target: 'par:p2', executionId: 'b' }]),
    'parallelExecutions[0].executionId',
  ],
  ['V-17', 'error', 'a branch that nothing leads to', (d) => (d.flowSpec.lost = [])],
  [
    'V-17',
    'error',
    'a branch of two steps',
    (d) => (step(d, 'block').params.onProcess = 'each-onProcessTrack'),
    'onProcess',
  ],
  [
    'V-17',
    'error',
    'one branch for both tracks',
    (d) => (step(d, 'each').params.onException = 'each-onProcessTrack'),
    'onException',
  ],
  ['V-17', 'error', 'a branch that leads back to start', (d) => (step(d, 'choice').otherwise = 'start'), 'otherwise'],
  [
    'V-17',
    'error',
    'a ring of branches beside the flow',
    (d) => (d.flowSpec.ring = [{ id: 'c9', type: 'choice', when: [], otherwise: 'ring' }]),
    'otherwise',
  ],
  ['V-18', 'error', 'an alias with a blank', (d) => (step(d, 'gen').doubleBracesAlias = 'a b'), 'doubleBracesAlias'],
  [
    'V-18',
    'error',
    'an alias that stands twice',
    (d) => (step(d, 'rel').doubleBracesAlias = 'gen'),
    'doubleBracesAlias',
  ],
  ['V-19', 'warning', 'an alias nobody has', (d) => (step(d, 'ep').params.message = '{{ step.nobody.$ }}'), 'message'],
  ['V-19', 'warning', 'an alias of a later step', (d) => (step(d, 'gen').params.json = '{{ step.late.$ }}'), 'json'],
  ['V-20', 'deploy', 'an unknown account', (d) => (step(d, 'rest').accountLabel = 'gone'), 'accountLabel'],
  [
    'V-20',
    'deploy',
    'an unknown account in a slot',
    (d) => (step(d, 'rest').accountLabels['custom-1'] = 'gone'),
    'accountLabel',
  ],
  [
    'V-20',
    'deploy',
    'an unknown account in an expression',
    (d) => (step(d, 'rest').params.url = '{{ account.gone.token }}'),
    'url',
  ],
  ['V-20', 'deploy', 'an unknown global', (d) => (step(d, 'rest').params.url = '{{global.gone}}'), 'url'],
  [
    'V-20',
    'deploy',
    'an unknown global inside a text',
    (d) => (step(d, 'rest').params.url = '{{ CONCAT("{{global.gone}}") }}'),
    'url',
  ],
  ['V-20', 'deploy', 'an unknown relationship', (d) => (step(d, 'rel').params.relationId = 'gone'), 'relationId'],
  ['V-20', 'deploy', 'an unknown account of the trigger', trigger({ accountLabel: 'gone' }), 'accountLabel'],
  ['V-20', 'deploy', 'an unknown global of the trigger', trigger({ headers: '{"a":"{{global.gone}}"}' }), 'headers'],
  ['V-21', 'deploy', 'an unpublished capsule', (d) => (step(d, 'cap').capsuleCollection = 'other'), 'capsule'],
  ['V-21', 'deploy', 'a capsule step without capsule', (d) => delete step(d, 'cap').capsule, 'capsule'],
  [
    'V-21',
    'warning',
    'a name with another capsule',
    (d) => (step(d, 'cap').name = 'capsule-v1-acme-mail-receive-2.3'),
    'name',
  ],
  ['V-21', 'warning', 'a name with another version', (d) => (step(d, 'cap').capsuleVersionMinor = 4), 'name'],
  ['V-22', 'deploy', 'no trigger', (d) => (d.triggerSpec = {})],
  ['V-22', 'deploy', 'no step', (d) => (d.flowSpec = { start: [] })],
  ['V-23', 'error', 'a timeout of 0', trigger({ timeout: 0 }), 'timeout'],
  ['V-23', 'error', 'a timeout above 15 minutes', trigger({ timeout: '900001' }), 'timeout'],
  ['V-23', 'error', 'a timeout that is no number', trigger({ timeout: 'soon' }), 'timeout'],
  ['V-23', 'error', 'too large requests', trigger({ requestSizeLimit: 6 }), 'requestSizeLimit'],
  ['V-23', 'error', 'too large uploads', trigger({ type: 'http-file', requestSizeLimit: '101' }), 'requestSizeLimit'],
  ['V-23', 'error', 'a route without slash', trigger({ uris: ['a'] }), 'uris'],
  ['V-23', 'error', 'a route with an empty segment', trigger({ uris: ['/a//b'] }), 'uris'],
  ['V-23', 'error', 'a route with a query', trigger({ uris: ['/a?b=1'] }), 'uris'],
  ['V-23', 'error', 'a route that climbs', trigger({ uris: ['/a/../b'] }), 'uris'],
  ['V-23', 'error', 'a route with a parameter twice', trigger({ uris: ['/a/:x/:x'] }), 'uris'],
  ['V-23', 'error', 'a bare slash', trigger({ uris: ['/'] }), 'uris'],
  ['V-23', 'error', 'too long a route', trigger({ uris: [`/${'a'.repeat(255)}`] }), 'uris'],
  ['V-23', 'error', 'too many routes', trigger({ uris: Array.from({ length: 51 }, (_, n) => `/r${n}`) }), 'uris'],
  ['V-23', 'error', 'an unknown method', trigger({ methods: ['GET', 'FETCH'] }), 'methods'],
  ['V-23', 'error', 'a scheduler without cron', schedule({ cronExpression: '' }), 'cronExpression'],
  ['V-23', 'error', 'a Unix cron', schedule({ cronExpression: '*/5 * * * *' }), 'cronExpression'],
  ['V-23', 'error', 'a cron that never fires', schedule({ cronExpression: '0 0 0 30 2 ?' }), 'cronExpression'],
  ['V-23', 'error', 'a cron that fires no more', schedule({ cronExpression: '0 0 0 1 1 ? 2029' }), 'cronExpression'],
  ['V-23', 'error', 'an unknown time zone', schedule({ timeZoneId: 'America/Atlantis' }), 'timeZoneId'],
  ['V-23', 'warning', 'an imported expiration of 0', trigger({ type: 'event', expiration: 0 }), 'expiration'],
  [
    'V-23',
    'error',
    'a saved expiration of 0',
    trigger({ type: 'event', expiration: 0 }),
    'expiration',
    { saving: true },
  ],
  [
    'V-23',
    'error',
    'a saved expiration above 6 h',
    trigger({ type: 'event', expiration: 21_600_001 }),
    'expiration',
    { saving: true },
  ],
  ['V-24', 'error', 'a rate limit without consumers', trigger({ keyAuth: false }), 'enableRateLimit'],
  ['V-24', 'deploy', 'a route that begins with a parameter', trigger({ uris: ['/:id/a'] }), 'uris'],
  ['V-24', 'deploy', 'a route of another pipeline', trigger({ uris: ['/taken'] }), 'uris'],
  ['V-24', 'deploy', 'a trigger on no gateway', trigger({ external: 'false' }), 'external'],
  ['V-25', 'warning', 'a session field that is never put', (d) => (step(d, 'get').fields = ['a', 'b']), 'fields'],
  ['V-25', 'warning', 'a session field that is never read', (d) => (step(d, 'put').fields = 'a, b'), 'fields'],
  [
    'V-25',
    'warning',
    'a session field that is put too late',
    (d) => d.flowSpec.start.unshift(d.flowSpec.start.splice(1, 1)[0]),
    'fields',
  ],
  ['V-25', 'warning', 'a deprecated component', (d) => (step(d, 'rel').name = 'old-connector'), 'name'],
  [
    'expression',
    'deploy',
    'an expression that cannot be read',
    (d) => (step(d, 'gen').params.json = '{{ BROKEN() }}'),
    'json',
  ],
]

test('finds nothing in a good document', () => {
  expect(validatePipeline(pipelineOf(goodDocument()), CATALOG, { saving: true })).toEqual([])
})

test.each(CASES.map((entry) => ({ name: `${entry[0]} (${entry[1]}): ${entry[2]}`, entry })))(
  'finds $name',
  ({ entry }) => {
    const [rule, severity, , change, parameter, options] = entry
    const found = validatePipeline(pipelineOf(changed(goodDocument(), change)), CATALOG, options)
    const own = found.filter((problem) => problem.rule === rule)
    expect(own.map((problem) => problem.severity)).toContain(severity)
    if (parameter !== undefined) expect(own.map((problem) => problem.place.parameter)).toContain(parameter)
    for (const problem of found) expect(problem.message).toMatch(/\S.*[.)]$|BROKEN$/s)
  },
)

test('each rule has a case', () => {
  const rules = new Set(CASES.map(([rule]) => rule))
  for (let n = 1; n <= 25; n++) expect(rules).toContain(`V-${String(n).padStart(2, '0')}`)
})

const ALLOWED: readonly (readonly [
  rule: string,
  what: string,
  change: (document: Loose) => void,
  options?: ValidateOptions,
])[] = [
  ['V-01', 'a new shell', (d) => (d.flowSpec = null)],
  ['V-04', 'a type that the catalog knows', (d) => (step(d, 'rel').type = 'extra')],
  ['V-06', 'a choice as the last step', () => undefined],
  ['V-08', 'conditions as JSON text', (d) => (step(d, 'choice').when = JSON.stringify(step(d, 'choice').when))],
  [
    'V-09',
    'a condition in Double Braces',
    (d) => (step(d, 'choice').when[0] = { target: 'yes', doubleBraces: '{{ true }}' }),
  ],
  ['V-12', 'no onException', (d) => (step(d, 'each').params.onException = '')],
  [
    'V-12',
    'an empty onException of a block',
    (d) => {
      step(d, 'block').params.onException = 'x'
      d.flowSpec.x = []
    },
  ],
  [
    'V-14',
    'lines as a list',
    (d) => (step(d, 'par').params.parallelExecutions = JSON.parse(step(d, 'par').params.parallelExecutions as string)),
  ],
  ['V-17', 'two conditions of one branch', (d) => step(d, 'choice').when.push({ target: 'no', jsonPath: '$' })],
  ['V-18', 'an empty alias', (d) => (step(d, 'rel').doubleBracesAlias = '')],
  [
    'V-19',
    'the alias of an earlier step of the onProcess',
    (d) => {
      step(d, 'ep').doubleBracesAlias = 'ep'
      step(d, 'ee').delayMilliseconds = '{{ step.ep.ms }}'
    },
  ],
  [
    'V-19',
    'the alias of a later step of the same loop',
    (d) => {
      d.flowSpec['each-onProcessTrack'].push({ id: 'later', type: 'delayer', doubleBracesAlias: 'later' })
      step(d, 'ep').params.message = '{{ step.later.a }}'
    },
  ],
  [
    'V-19',
    'the alias of a step inside an earlier block',
    (d) => {
      step(d, 'p1').doubleBracesAlias = 'inside'
      step(d, 'rest').params.url = '{{ step.inside.a }}'
    },
  ],
  ['V-20', 'the account of a slot', () => undefined],
  ['V-20', 'a field of the main account', (d) => (step(d, 'rest').params.url = '{{ account.username }}')],
  ['V-20', 'the built-in object store', (d) => (step(d, 'rest').accountLabel = 'dgb-internal-object-store-account')],
  [
    'V-20',
    'an account put aside by a step',
    (d) => {
      d.flowSpec.start.unshift({ id: 'sa', type: 'connector', name: 'store-account-connector', params: {} })
      step(d, 'rest').params.url = '{{ account.dynamic.token }}'
    },
  ],
  ['V-21', 'a realm with hyphens', (d) => (step(d, 'cap').name = 'capsule-v1-my-own-realm-mail-send-2.3')],
  ['V-23', 'limits as texts', trigger({ timeout: '900000', requestSizeLimit: '5' })],
  ['V-23', 'an empty timeout', trigger({ timeout: '' })],
  ['V-23', 'a timeout from a global', trigger({ timeout: '{{ global.base }}' })],
  ['V-23', 'methods in lower case and HEAD', trigger({ methods: ['get', 'Head'] })],
  ['V-23', 'a route with an instance variable', trigger({ uris: ['/a-{{replica.store}}/:id/'] })],
  ['V-23', 'routes that are switched off', trigger({ advanced: false, uris: ['a'] })],
  ['V-23', 'large uploads', trigger({ type: 'http-file', requestSizeLimit: 100 })],
  ['V-23', 'a cron from a global', schedule({ cronExpression: '{{ global.base }}' })],
  [
    'V-23',
    'a scheduler whose name says something else',
    schedule({ name: '5min-scheduler', cronExpression: '0 0 * ? * *' }),
  ],
  ['V-23', 'a kind that says when', schedule({ name: 'midnight-scheduler', cronExpression: '' })],
  ['V-23', 'an expiration of six hours', trigger({ type: 'event', expiration: 21_600_000 }), { saving: true }],
  ['V-24', 'a rate limit with basic authentication', trigger({ keyAuth: false, basicAuth: 'true' })],
  ['V-24', 'a trigger on the mTLS gateway', trigger({ external: false, mtls: true })],
  [
    'V-25',
    'a global session',
    (d) => Object.assign(step(d, 'put'), { sessionType: 'GLOBAL', fields: ['z'] }) && (step(d, 'get').fields = []),
  ],
  [
    'V-25',
    'a session field that an expression reads',
    (d) => {
      step(d, 'put').fields = ['a', 'z']
      step(d, 'ep').params.message = '{{ session.z }}'
    },
  ],
]

test.each(ALLOWED.map((entry) => ({ name: `${entry[0]} about ${entry[1]}`, entry })))(
  'says nothing by $name',
  ({ entry }) => {
    const [rule, , change, options] = entry
    const catalog: Catalog = { ...CATALOG, hasType: (type) => type === 'extra' }
    const found = validatePipeline(pipelineOf(changed(goodDocument(), change)), catalog, options)
    expect(found.filter((problem) => problem.rule === rule)).toEqual([])
  },
)

describe('V-26', () => {
  const fragment = exampleJson(EXAMPLES.clipboard)
  const rules = (change: (document: Loose) => void) =>
    validatePipeline(pipelineOf(changed(fragment, change))).filter(({ rule }) => rule === 'V-26')

  test('finds steps without position and positions without step', () => {
    expect(rules(() => undefined)).toEqual([])
    expect(rules((d) => delete d.meta['addad166-1452-44d4-bfa5-fbe88f5ea7b3'])).toMatchObject([
      { severity: 'warning', place: { step: 'addad166-1452-44d4-bfa5-fbe88f5ea7b3' } },
    ])
    expect(rules((d) => (d.meta.stranger = { position: { x: 1, y: 1 } }))).toMatchObject([
      { severity: 'warning', place: { step: 'stranger' } },
    ])
  })
})

describe('V-01 of a fragment', () => {
  const rules = (change: (document: Loose) => void) =>
    validatePipeline(pipelineOf(changed(exampleJson(EXAMPLES.clipboard), change))).map(({ rule }) => rule)

  test('asks for exactly one root', () => {
    expect(rules((d) => (d.flowSpec['disconnected-root:2'] = []))).toContain('V-01')
    expect(
      rules((d) => {
        d.flowSpec = { sim: [] }
      }),
    ).toContain('V-01')
  })
})

describe('limits', () => {
  const nested = (levels: number): Json => {
    const flow: Record<string, Json> = {}
    for (let n = 0; n <= levels; n++) {
      const params = n === levels ? {} : { onProcess: `b${n + 1}` }
      flow[n === 0 ? 'start' : `b${n}`] = [
        n === levels
          ? { id: `s${n}`, type: 'delayer' }
          : { id: `s${n}`, type: 'connector', name: 'block-execution-connector', params },
      ]
    }
    return flow
  }
  const rules = (document: Json) => validatePipeline(pipelineOf(document)).map(({ rule }) => rule)

  test('50 levels of branches are allowed, 51 not', () => {
    expect(rules(nested(50))).toEqual([])
    expect(rules(nested(51))).toEqual(['limit-nesting'])
    expect(rules(nested(5000))).toEqual(['limit-steps', 'limit-nesting'])
  })

  test('2,000 steps are allowed, 2,001 not', () => {
    const steps = (count: number) => Array.from({ length: count }, (_, n) => ({ id: `s${n}`, type: 'delayer' }))
    expect(rules({ start: steps(2000) })).toEqual([])
    expect(rules({ start: steps(2001) })).toEqual(['limit-steps'])
    const metadata = { disconnectedFlowSpecs: [{ flowSpec: { 'disconnected-start': [{ id: 'x', type: 'delayer' }] } }] }
    expect(rules({ versionMajor: 1, flowSpec: { start: steps(2000) }, metadata })).toContain('limit-steps')
  })
})

test('loose fragments give warnings only', () => {
  const document = changed(goodDocument(), (d) => {
    d.metadata = {
      disconnectedFlowSpecs: [
        {
          flowSpec: {
            'disconnected-start': [
              { id: 'gen', type: 'nothing', doubleBracesAlias: 'gen' },
              { id: 'x', type: 'choice', when: [{}], otherwise: 'gone' },
            ],
            lost: 5,
          },
        },
      ],
    }
  })
  const found = validatePipeline(pipelineOf(document), CATALOG)
  expect(new Set(found.map(({ severity }) => severity))).toEqual(new Set(['warning']))
  for (const rule of ['V-02', 'V-03', 'V-04', 'V-09', 'V-10', 'V-17', 'V-18'])
    expect(found.map((problem) => problem.rule)).toContain(rule)
})

test('rules that need the installation are passed over when it is not known', () => {
  const document = changed(goodDocument(), (d) => {
    step(d, 'rel').name = 'nothing'
    step(d, 'rest').accountLabel = 'gone'
  })
  expect(validatePipeline(pipelineOf(document))).toEqual([])
})

test.each(Object.values(EXAMPLES))('finds nothing in the example %s', (file) => {
  expect(validatePipeline(pipelineOf(exampleText(file)), {}, { saving: true })).toEqual([])
})

test.each(Object.entries(exampleJson('trigger-specs.json')))('finds nothing in the trigger %s', (name, triggerSpec) => {
  const document = { version: '1.0', flowSpec: { start: [{ id: 'a', type: 'delayer' }] }, triggerSpec }
  const found = validatePipeline(pipelineOf(document), {}, { saving: true })
  expect(found.map(({ rule }) => rule)).toEqual(name === 'none' ? ['V-22'] : [])
})

test('tells what blocks saving from what blocks deployment', () => {
  const of = (change: (document: Loose) => void) => validatePipeline(pipelineOf(changed(goodDocument(), change)))
  const savable = of((d) => (d.triggerSpec = null))
  expect([isSavable(savable), isDeployable(savable)]).toEqual([true, false])
  const broken = of((d) => delete d.flowSpec.start)
  expect([isSavable(broken), isDeployable(broken)]).toEqual([false, false])
  const warned = of((d) => (d.flowSpec['each-onExceptionTrack'] = []))
  expect([isSavable(warned), isDeployable(warned)]).toEqual([true, true])
})

test('labels are looked up as they are, blanks and tags included', () => {
  const document = changed(goodDocument(), (d) => {
    d.flowSpec['Não recebeu cpf '] = d.flowSpec.yes
    d.flowSpec['get #3ou862#'] = d.flowSpec.no
    delete d.flowSpec.yes
    delete d.flowSpec.no
    Object.assign(step(d, 'choice'), {
      when: [{ target: 'Não recebeu cpf ', jsonPath: '$' }],
      otherwise: 'get #3ou862#',
    })
  })
  expect(validatePipeline(pipelineOf(document), CATALOG)).toEqual([])
})
