import { existsSync, readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { isJsonObject } from '@jatai/languages/json'
import type { Json } from '@jatai/languages/json'
import type { Connector, Field } from '@jatai/sdk'
import { registryText } from '../../../tools/generate-registry.ts'
import { connectorLoaders } from './registry.ts'

const loaded = await Promise.all(
  Object.entries(connectorLoaders).map(async ([name, load]) => [name, await load()] as const),
)
const connectors = [...new Set(loaded.map(([, connector]) => connector))].map((each) => [each.name, each] as const)

describe.each(connectors)('%s', (_name, connector) => {
  test('says what it is', () => {
    expect(connector.title).toMatch(/^\S.*\S$/)
    expect(connector.summary).toMatch(/^[A-Z"].*\.$/)
    expect(connector.category).not.toBe('')
  })

  test('has a title for each parameter, and no key twice', () => {
    const keys: string[] = []
    for (const [key, field] of Object.entries(connector.params)) {
      expect(field.title, key).toMatch(/\S/)
      keys.push(key, ...(field.aliases ?? []))
    }
    expect(keys.filter((key, index) => keys.indexOf(key) !== index)).toEqual([])
  })

  test('shows parameters by the values of others that exist', () => {
    for (const [key, field] of Object.entries(connector.params)) {
      for (const other of Object.keys(field.visibleWhen ?? {})) {
        expect(Object.hasOwn(connector.params, other), `${key} depends on ${other}`).toBe(true)
      }
    }
  })

  test('has titles for its examples', () => {
    for (const { title } of connector.examples) expect(title).toMatch(/\S/)
  })
})

test('the registry is fresh', async () => {
  expect(readFileSync(new URL('./registry.ts', import.meta.url), 'utf8')).toBe(await registryText())
}, 60_000)

interface CatalogParameter {
  readonly key: string
  readonly type: string
  readonly default: Json
  readonly aliases?: readonly string[]
}

interface CatalogEntry {
  readonly storedName: string
  readonly aliases: readonly string[]
  readonly paramsOn: string
  readonly params: readonly CatalogParameter[]
}

const folder = new URL('../../../../shared/spec/connectors/', import.meta.url)
const catalogs = ['catalog-1.json', 'catalog-2.json'].map((name) => new URL(name, folder)).filter(existsSync)
const catalog = catalogs.flatMap((file) => JSON.parse(readFileSync(file, 'utf8')) as readonly CatalogEntry[])

/** Where the catalog's default is not ours, and why. (Samples in required parameters need no entry: ours are empty.) */
const OTHER_DEFAULTS: Readonly<Record<string, string>> = {
  'assert.errorCode': 'the page decides for 500',
  'for-each-connector.expression': 'when it is there it wins over jsonPath, so it cannot be there by itself',
  'session-management.fields': 'the names of a sample',
}

describe.skipIf(catalog.length === 0)('the catalog of stored names (skipped: it is not beside the repository)', () => {
  test.each(catalog.map((entry) => [entry.storedName, entry] as const))('%s', (name, entry) => {
    const connector = loaded.find(([known]) => known === name)?.[1]
    if (connector === undefined) return
    for (const alias of entry.aliases) expect(connectorLoaders[alias], alias).toBeDefined()
    const flagKeys = typeof connector.failOnError === 'object' ? connector.failOnError.keys : ['failOnError']
    for (const parameter of entry.params) {
      if (/[[\].]/.test(parameter.key)) continue
      if (flagKeys.includes(parameter.key) && !Object.hasOwn(connector.params, parameter.key)) {
        const flag = typeof connector.failOnError === 'object' ? connector.failOnError.default : undefined
        if (flag !== undefined) expect(flag, parameter.key).toBe(parameter.default ?? false)
        continue
      }
      const field = fieldOf(connector, parameter.key)
      expect(field, `${parameter.key} is missing`).toBeDefined()
      if (field === undefined) continue
      for (const alias of parameter.aliases ?? []) expect(field.aliases, `alias of ${parameter.key}`).toContain(alias)
      if (Object.hasOwn(OTHER_DEFAULTS, `${name}.${parameter.key}`)) continue
      if (field.required === true && field.default === undefined) continue
      expect(shown(field, field.default), `default of ${parameter.key}`).toEqual(shown(field, parameter.default))
    }
  })
})

function fieldOf(connector: Connector, key: string): Field<unknown> | undefined {
  return Object.hasOwn(connector.params, key) ? connector.params[key] : undefined
}

/** A default as it counts: in whichever spelling, and "not set" whether as null, as nothing or as an empty text. */
function shown(field: Field<unknown>, value: Json | undefined): unknown {
  if (value === undefined || value === null || value === '' || isEmptyText(value)) return undefined
  if (field.kind === 'boolean' || field.kind === 'integer' || field.kind === 'number') return field.read(value)
  const read = typeof value === 'string' ? jsonIn(value) : value
  if (Array.isArray(read) && read.length === 0) return undefined
  if (isJsonObject(read) && Object.keys(read).length === 0) return undefined
  return typeof read === 'number' ? String(read) : read
}

function isEmptyText(value: Json): boolean {
  return typeof value === 'string' && value.trim() === ''
}

function jsonIn(text: string): Json {
  try {
    return JSON.parse(text) as Json
  } catch {
    return text.toLowerCase()
  }
}
