import type { WorkloadState } from '@jatai/platform'
import { describe, expect, test } from 'vitest'
import type { DeployedConfiguration, DeploymentDocument, Operation } from '../deployment-document.ts'
import { judgeStatus } from './deployment-status.ts'

const NOW = 10_000_000
const actor = { id: 'a', name: 'Ann' }

const configuration: DeployedConfiguration = {
  generation: 'g1',
  versionId: 'v',
  versionMinor: 0,
  size: 'SMALL',
  consumers: 10,
  replicas: 2,
  engineVersion: null,
  frozenAt: 0,
  accounts: [],
  globals: [],
  deployedAt: NOW - 1_000_000,
  deployedBy: actor,
}

function documentOf(changes: Partial<DeploymentDocument> = {}): DeploymentDocument {
  return {
    realm: 'demo',
    environment: 'test',
    pipelineName: 'orders',
    versionMajor: 1,
    instance: null,
    name: 'orders',
    project: 'p',
    active: configuration,
    earlier: [],
    operation: null,
    failure: null,
    warnings: [],
    createdAt: 0,
    updatedAt: 0,
    updatedBy: actor,
    ...changes,
  }
}

function stateOf(changes: Partial<WorkloadState> = {}): WorkloadState {
  return {
    id: 'd',
    wantedReplicas: 2,
    readyReplicas: 2,
    isParked: false,
    queued: 0,
    deadLetters: 0,
    inFlight: 0,
    paths: [],
    warnings: [],
    ...changes,
  }
}

function operation(kind: Operation['kind']): Operation {
  return { id: 'o', kind, startedAt: NOW, actor, configuration: kind === 'delete' ? null : configuration }
}

const judge = (document: DeploymentDocument, state: WorkloadState | undefined, startedAt = 0) =>
  judgeStatus(document, state, undefined, { now: NOW, startedAt })

describe('a deployment is (run-and-monitor.md §5)', () => {
  test('deployed when all replicas are ready, also when they are parked', () => {
    expect(judge(documentOf(), stateOf())).toEqual({ status: 'DEPLOYED', reason: null })
    expect(judge(documentOf(), stateOf({ isParked: true })).status).toBe('DEPLOYED')
  })

  test('starting while something is being deployed, and deleting while it is removed', () => {
    expect(judge(documentOf({ operation: operation('deploy'), active: null }), undefined).status).toBe('STARTING')
    expect(judge(documentOf({ operation: operation('rollback') }), stateOf()).status).toBe('STARTING')
    expect(judge(documentOf({ operation: operation('delete') }), stateOf()).status).toBe('DELETING')
  })

  test('degraded when some replicas are not ready for more than 30 s, or nothing comes in', () => {
    const short = (ms: number) => judge(documentOf(), stateOf({ readyReplicas: 1, shortSince: NOW - ms }))
    expect(short(30_000)).toEqual({ status: 'DEPLOYED', reason: null })
    expect(short(30_001)).toEqual({ status: 'DEGRADED', reason: '1 of 2 replicas are ready' })
    expect(judge(documentOf(), stateOf({ problem: 'its trigger is not published' }))).toEqual({
      status: 'DEGRADED',
      reason: 'its trigger is not published',
    })
  })

  test('an error when no replica was ready for 300 s', () => {
    const dead = (ms: number) => judge(documentOf(), stateOf({ readyReplicas: 0, shortSince: NOW - ms })).status
    expect(dead(30_000)).toBe('DEPLOYED')
    expect(dead(299_999)).toBe('DEGRADED')
    expect(dead(300_000)).toBe('ERROR')
  })

  test('an error in a crash loop: five ends in ten minutes without being ready', () => {
    const crashing = (crashes: number, readyReplicas = 0) =>
      judge(documentOf(), stateOf({ readyReplicas, crashes, shortSince: NOW - 1000 })).status
    expect(crashing(4)).toBe('DEPLOYED')
    expect(crashing(5)).toBe('ERROR')
    expect(crashing(5, 1)).toBe('DEPLOYED')
  })

  test('an error when nothing ever served, with the reason', () => {
    const failure = { at: 0, kind: 'deploy' as const, configuration, code: 'X', message: 'no route' }
    expect(judge(documentOf({ active: null, failure }), undefined)).toEqual({ status: 'ERROR', reason: 'no route' })
  })

  test('deployed with a failed redeployment over it', () => {
    const failure = { at: 0, kind: 'redeploy' as const, configuration, code: 'X', message: 'no route' }
    expect(judge(documentOf({ failure }), stateOf())).toEqual({ status: 'DEPLOYED', reason: null })
  })

  test('starting after a restart, for 300 s; an error at once when it cannot be brought up', () => {
    expect(judge(documentOf(), undefined, NOW - 299_999).status).toBe('STARTING')
    expect(judge(documentOf(), undefined, NOW - 300_000).status).toBe('ERROR')
    const problem = { since: NOW, message: 'the port is taken' }
    expect(judgeStatus(documentOf(), undefined, problem, { now: NOW, startedAt: NOW })).toEqual({
      status: 'ERROR',
      reason: 'the port is taken',
    })
  })
})
