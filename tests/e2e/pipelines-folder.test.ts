import { rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, expect, test } from 'vitest'
import { make, rest, startPlatform, until } from './platform.ts'
import type { TestPlatform } from './platform.ts'

let platform: TestPlatform
afterEach(() => platform.stop())

const text = async (path: string): Promise<string> => {
  const answer = await platform.post(path, {})
  return answer.status === 200 ? answer.text() : String(answer.status)
}

test('a file is deployed when it comes, redeployed when it changes, undeployed when it goes', async () => {
  platform = await startPlatform({ one: rest([make('{"v":1}')]) })
  const file = (name: string): string => join(platform.data, 'pipelines', `${name}.json`)
  expect(await text('one')).toBe('{"v":1}')
  writeFileSync(file('two'), JSON.stringify(rest([make('{"two":true}')])))
  await until(async () => (await text('two')) === '{"two":true}' || undefined, 'the new file is served')
  writeFileSync(file('one'), JSON.stringify(rest([make('{"v":2}')])))
  await until(async () => (await text('one')) === '{"v":2}' || undefined, 'the changed file is served')
  rmSync(file('two'))
  await until(async () => (await text('two')) === '404' || undefined, 'the file that went is not served')
})

test('what is wrong with a file is told with its name, and the others are served', async () => {
  platform = await startPlatform({
    broken: '{"version": "1.0", "flowSpec": {\n  oops',
    unknown: rest([{ id: '1', type: 'connector', name: 'no-such-connector', stepName: 'X', params: {} }]),
    route: rest([], { advanced: true, uris: ['/:everything'] }),
    untriggered: { version: '1.0', flowSpec: { start: [] } },
    good: rest([make('{"ok":1}')]),
  })
  expect(await text('good')).toBe('{"ok":1}')
  expect(platform.reports).toHaveLength(3)
  expect(platform.reports.find((each) => each.startsWith('broken.json'))).toContain('line 2')
  expect(platform.reports.find((each) => each.startsWith('unknown.json'))).toContain('no-such-connector')
  expect(platform.reports.find((each) => each.startsWith('route.json'))).toContain('must not begin with a parameter')
  const page = await (await fetch(platform.address)).text()
  expect(page).toContain('broken.json')
})

test('of two that claim a route the first by file name serves, the other when it is gone', async () => {
  platform = await startPlatform({
    'a-first': rest([make('{"by":"a"}')], { advanced: true, uris: ['/shared/:x'] }),
    'b-second': rest([make('{"by":"b"}')], { advanced: true, uris: ['/shared/:y'] }),
  })
  expect(await text('shared/1')).toBe('{"by":"a"}')
  expect(platform.reports.join()).toContain('is already published by the pipeline "a-first" 1.0')
  rmSync(join(platform.data, 'pipelines', 'a-first.json'))
  await until(async () => (await text('shared/1')) === '{"by":"b"}' || undefined, 'the second takes over')
})

test('a change that cannot run leaves the version before it in service', async () => {
  platform = await startPlatform({ one: rest([make('{"v":1}')]) })
  writeFileSync(join(platform.data, 'pipelines', 'one.json'), JSON.stringify(rest([make('{{ NOPE( }}')])))
  await until(() => platform.reports.length > 0 || undefined, 'the problem is told')
  expect(platform.reports.join()).toContain('. The version before it stays in service')
  expect(await text('one')).toBe('{"v":1}')
})
