import { expect, test } from 'vitest'
import { readTables } from './__fixtures__/read-tables.ts'
import { readPermission, writePermission } from './environment-permission.ts'
import { PERMISSIONS } from './permission-grid.ts'
import { DEFAULT_GROUPS, SYSTEM_ROLES } from './system-roles.ts'

const tables = readTables()

test('the grid is the one of the table', () => {
  expect(new Set(PERMISSIONS).size).toBe(PERMISSIONS.length)
  expect([...PERMISSIONS].sort()).toEqual([...tables.permissions].sort())
})

test('the system roles have 108 permissions; two more are named elsewhere only', () => {
  const ofRoles = new Set<string>(Object.values(SYSTEM_ROLES).flat())
  expect(ofRoles.size).toBe(108)
  expect(PERMISSIONS.filter((permission) => !ofRoles.has(permission))).toEqual(['BETA:PIPELINE-HISTORY', 'REALM:READ'])
})

test('there are the 34 system roles of the table, with exactly its permissions', () => {
  expect(tables.roles.size).toBe(34)
  expect(Object.keys(SYSTEM_ROLES).sort()).toEqual([...tables.roles.keys()].sort())
  for (const [role, permissions] of Object.entries(SYSTEM_ROLES)) {
    expect([...permissions].sort(), role).toEqual([...(tables.roles.get(role) ?? [])].sort())
  }
})

test('every permission of a role is in the grid', () => {
  const known = new Set<string>(PERMISSIONS)
  expect(
    Object.values(SYSTEM_ROLES)
      .flat()
      .filter((permission) => !known.has(permission)),
  ).toEqual([])
})

test('there are the six default groups of the table', () => {
  expect(Object.keys(DEFAULT_GROUPS).sort()).toEqual([...tables.groups.keys()].sort())
  for (const [group, roles] of Object.entries(DEFAULT_GROUPS)) {
    expect(
      roles.filter((role) => role !== 'logs-export'),
      group,
    ).toEqual(tables.groups.get(group))
  }
})

test('developers, support and governance managers may export logs too (run-and-monitor.md §10)', () => {
  const groups = Object.entries(DEFAULT_GROUPS).filter(([, roles]) => new Set<string>(roles).has('logs-export'))
  expect(groups.map(([group]) => group)).toEqual(['developers', 'governance-managers', 'support'])
})

test('a permission is read in both spellings of its environment, and written in one', () => {
  expect(readPermission('DEPLOYMENT:CREATE{ENV=TEST}')).toEqual({ name: 'DEPLOYMENT:CREATE', environment: 'test' })
  expect(readPermission('DEPLOYMENT:CREATE{ENV:TEST}')).toEqual({ name: 'DEPLOYMENT:CREATE', environment: 'test' })
  expect(writePermission({ name: 'DEPLOYMENT:CREATE', environment: 'test' })).toBe('DEPLOYMENT:CREATE{ENV=TEST}')
  expect(readPermission('AI-ASSISTANT:READ')).toEqual({ name: 'AI-ASSISTANT:READ' })
})

test.each([
  '',
  'DEPLOYMENT',
  'deployment:create',
  'A:B{ENV=}',
  'A:B{ENV=TEST}x',
  'A:B{ENV=TEST}{ENV=PROD}',
  'A:B\n{ENV=TEST}',
])('%j is no permission', (text) => expect(readPermission(text)).toBeUndefined())

test('every system role is in a group that a realm begins with', () => {
  const given = new Set<string>(Object.values(DEFAULT_GROUPS).flat())
  expect(Object.keys(SYSTEM_ROLES).filter((role) => !given.has(role))).toEqual([])
})
