import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { readConfig } from './config.ts'
import { SETTINGS } from './settings.ts'

const names = Object.keys(SETTINGS) as (keyof typeof SETTINGS)[]

test('every variable is one that the configuration reads', () => {
  const source = readFileSync(new URL('config.ts', import.meta.url), 'utf8')
  const read = [...source.matchAll(/env\['(JATAI_\w+|NO_PROXY)'\]/g)].map(([, variable]) => variable)
  expect(names.map((name) => SETTINGS[name].variable).sort()).toEqual(read.sort())
})

test('defaults are those of the configuration', () => {
  const config = readConfig({}, {}, '/')
  for (const name of names) {
    const { default: written } = SETTINGS[name]
    if (name === 'masterKey') continue
    if (/^(none|that of|the same as)/.test(written)) expect(config[name] ?? []).toEqual([])
    else expect(String(config[name]).replace(/^\//, ''), name).toBe(written.replaceAll('`', ''))
  }
})
