import type { Licence } from '@jatai/api'
import type { SizeName, Stored } from '@jatai/platform'
import { describe, expect, test } from 'vitest'
import type { DeploymentDocument } from '../deployment-document.ts'
import { deploymentId } from '../deployment-line.ts'
import { licenceUsage, licenceUsageCsv } from './licence-usage.ts'
import { createQuota } from './quota.ts'

const actor = { id: 'a', name: 'Ann' }

function deployed(
  pipelineName: string,
  size: SizeName = 'SMALL',
  more: { readonly environment?: string; readonly versionMajor?: number; readonly replicas?: number } = {},
): Stored<DeploymentDocument> {
  const { environment = 'test', versionMajor = 1, replicas = 1 } = more
  const line = { realm: 'demo', environment, pipelineName, versionMajor, instance: null }
  return {
    id: deploymentId(line),
    revision: '1',
    document: {
      ...line,
      name: pipelineName,
      project: 'p1',
      active: {
        generation: 'g',
        versionId: 'v',
        versionMinor: 0,
        size,
        consumers: 1,
        replicas,
        engineVersion: null,
        frozenAt: 0,
        accounts: [],
        globals: [],
        deployedAt: 0,
        deployedBy: actor,
      },
      earlier: [],
      operation: null,
      failure: null,
      warnings: [],
      createdAt: 0,
      updatedAt: 0,
      updatedBy: actor,
    },
  }
}

/** What a candidate is refused with, if it is. */
function refusal(
  licence: Licence,
  there: readonly Stored<DeploymentDocument>[],
  candidate: Stored<DeploymentDocument>,
): string | undefined {
  const { document } = candidate
  const { size = 'SMALL', replicas = 1 } = document.active ?? {}
  return createQuota(licence, there).check({ line: document, size, replicas })[0]?.message
}

const many = (count: number, environment = 'test') =>
  Array.from({ length: count }, (_, n) => deployed(`p${n}`, 'SMALL', { environment }))

describe('subscriptions', () => {
  const ten: Licence = { model: 'subscription', subscriptions: 10 }

  test('the eleventh distinct pipeline is refused even with free RTUs (platform.md §21.15)', () => {
    const twenty: Licence = { model: 'subscription', subscriptions: 10 }
    expect(refusal(twenty, many(10, 'prod'), deployed('new', 'SMALL', { environment: 'prod' }))).toMatch(
      /10 pipeline subscriptions/,
    )
    expect(refusal(twenty, many(9, 'prod'), deployed('new', 'SMALL', { environment: 'prod' }))).toBeUndefined()
  })

  test('two majors count twice', () => {
    const there = [...many(9), deployed('p0', 'SMALL', { versionMajor: 2 })]
    expect(refusal(ten, there, deployed('new'))).toMatch(/subscriptions/)
  })

  test('a LARGE with two replicas needs 8 free RTUs of its environment', () => {
    const large = (environment: string) => deployed('big', 'LARGE', { replicas: 2, environment })
    expect(refusal(ten, many(2), large('test'))).toBeUndefined()
    expect(refusal(ten, many(3), large('test'))).toBe('This needs 8 RTUs, and 7 of 10 are free in test')
    expect(refusal(ten, many(9, 'prod'), large('prod'))).toBeUndefined()
    // RTUs of the other environment do not count.
    expect(refusal(ten, many(9, 'prod'), large('test'))).toBeUndefined()
  })

  test('what is replaced gives back first', () => {
    const there = [...many(2), deployed('big', 'LARGE', { replicas: 2 })]
    expect(refusal(ten, there, deployed('big', 'LARGE', { replicas: 2 }))).toBeUndefined()
    expect(refusal(ten, there, deployed('other', 'SMALL'))).toMatch(/0 of 10 are free/)
  })
})

test('licences count by size in either environment, credits by replicas too', () => {
  const there = [...many(8), deployed('x', 'MEDIUM', { environment: 'prod', replicas: 5 })]
  expect(refusal({ model: 'pipeline', licences: 11 }, there, deployed('new'))).toBeUndefined()
  expect(refusal({ model: 'pipeline', licences: 10 }, there, deployed('new'))).toMatch(/1 licences, and 0 of 10/)
  expect(refusal({ model: 'capacity', credits: 18 }, there, deployed('new'))).toMatch(/credits/)
  expect(refusal({ model: 'capacity', credits: 19 }, there, deployed('new'))).toBeUndefined()
})

test('without a licence nothing is limited', () => {
  const there = many(1000)
  for (const model of ['unlimited', 'consumption'] as const) {
    expect(refusal({ model }, there, deployed('new', 'LARGE', { replicas: 100 }))).toBeUndefined()
  }
})

test('the page adds up by project, and its CSV is one that spreadsheets can open', () => {
  const there = [
    deployed('=cmd', 'LARGE', { replicas: 2 }),
    deployed('b'),
    deployed('c', 'SMALL', { environment: 'prod' }),
  ]
  const projects = new Map([['p1', { name: 'Billing, "new"', description: '' }]])
  const usage = licenceUsage('test', { model: 'subscription', subscriptions: 10 }, there, projects)
  expect(usage).toMatchObject({
    pipelines: { used: 2, acquired: 10, available: 8 },
    units: { used: 9, acquired: 10, available: 1 },
    projects: [{ name: 'Billing, "new"', pipelines: 2, units: 9 }],
  })
  expect(licenceUsageCsv(usage)).toBe(
    'project,environment,pipeline,size,replicas,units\r\n' +
      `"Billing, ""new""",test,'=cmd,LARGE,2,8\r\n` +
      '"Billing, ""new""",test,b,SMALL,1,1\r\n',
  )
})
