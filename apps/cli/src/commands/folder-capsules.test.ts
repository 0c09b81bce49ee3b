import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { runIn } from '../__fixtures__/run-in.ts'

const generate = (json: string): object => ({
  start: [{ id: 'a', type: 'connector', name: 'json-generator-connector', stepName: 'Sum', params: { json } }],
})

const capsule = (versionFix: number, json: string): object => ({
  name: 'total',
  collection: { name: 'tools', version: 1 },
  versionMajor: 1,
  versionMinor: 0,
  versionFix,
  parameters: [{ property: 'params.factor', label: 'Factor', input: 'number', required: true }],
  contract: { type: 'object', required: ['total'] },
  flowSpec: generate(json),
})

const pipeline = {
  name: 'uses-capsule',
  version: '1.0',
  triggerSpec: { type: 'rest', name: 'rest' },
  flowSpec: {
    start: [
      {
        id: 'b',
        type: 'capsule',
        name: 'capsule-v1-demo-tools-total-1.0',
        capsuleCollection: 'tools',
        capsuleCollectionVersion: 1,
        capsule: 'total-1.0',
        capsuleVersionMajor: 1,
        capsuleVersionMinor: 0,
        stepName: 'Total',
        params: { factor: '3' },
      },
    ],
  },
}

let folder: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'jatai-capsules-'))
  await write('orders.json', pipeline)
})
afterEach(() => rm(folder, { recursive: true, force: true }))

async function write(file: string, document: object): Promise<void> {
  await writeFile(join(folder, file), JSON.stringify(document, null, 2))
}

const RUN = ['run', 'orders.json', '--input', '{"amount":7}']

test('a run uses the newest fix of the capsules in the folder of its document', async () => {
  await write('total-0.json', capsule(0, '{ "total": "old" }'))
  await write('total-1.json', capsule(1, '{ "total": {{ MULTIPLY(message.amount, capsule.factor) }} }'))
  expect(await runIn(folder, RUN)).toEqual({ code: 0, out: '{"total":21}\n', err: '' })
})

test('a missing capsule is named with its step', async () => {
  const message = 'Step "Total": There is no published version 1.0 of the capsule "tools/total-1.0"'
  expect(await runIn(folder, RUN)).toEqual({ code: 2, out: '', err: `orders.json: ${message}\n` })
  const { code, out } = await runIn(folder, ['validate', 'orders.json'])
  expect([code, out]).toEqual([
    2,
    `orders.json:10:7: deploy FLOW_UNKNOWN_CAPSULE: ${message} (branch "start", step "Total")\n`,
  ])
})

test('--capsules says where else they are, and has to lead to some', async () => {
  await mkdir(join(folder, 'shared'))
  await write('shared/total.json', capsule(0, '{ "total": 1 }'))
  expect((await runIn(folder, [...RUN, '--capsules', 'shared'])).out).toBe('{"total":1}\n')
  expect((await runIn(folder, [...RUN, '--capsules', 'shared/total.json'])).out).toBe('{"total":1}\n')
  const none = await runIn(folder, [...RUN, '--capsules', 'orders.json'])
  expect([none.code, none.err.split('\n')[0]]).toEqual([2, 'jatai run: --capsules orders.json: there is no capsule'])
  const nowhere = await runIn(folder, [...RUN, '--capsules', 'nowhere'])
  expect([nowhere.code, nowhere.err]).toEqual([
    2,
    expect.stringContaining('--capsules nowhere: There is no file or folder'),
  ])
})

test('validate checks the documents of a folder, capsules as capsules', async () => {
  await write('total.json', capsule(0, '{ "total": {{ SUMM(1, 2) }} }'))
  const { code, out } = await runIn(folder, ['validate', '.'])
  expect(code).toBe(2)
  expect(out.split('\n').filter((line) => /^\S/.test(line))).toEqual([
    expect.stringMatching(/^orders\.json:\d+:7: deploy .* In the capsule tools\/total 1\.0\.0: .*SUMM.*"Total"\)$/),
    expect.stringMatching(
      /^total\.json:\d+:\d+: deploy .*Step "Sum": .*SUMM.*\(branch "start", step "Sum", parameter "json"\)$/,
    ),
  ])
})

test('of two files that define the same version the first one counts, and the other one is told', async () => {
  await write('a.json', capsule(0, '{ "total": "a" }'))
  await write('b.json', capsule(0, '{ "total": "b" }'))
  expect(await runIn(folder, RUN)).toEqual({
    code: 0,
    out: '{"total":"a"}\n',
    err: expect.stringMatching(
      /b\.json: The capsule tools\/total 1\.0\.0 is already defined by .*a\.json\n$/,
    ) as string,
  })
})
