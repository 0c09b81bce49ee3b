import { describe, expect, test } from 'vitest'
import type { Json } from '../json/index.ts'
import { builtIns, compileTemplate, DIRECTIVE_REFERENCE, FreemarkerError } from './index.ts'
import { DIRECTIVES } from './syntax/directives.ts'

/** Noon of 6 May 2024, UTC. */
const now = () => Date.UTC(2024, 4, 6, 12)

describe('examples of the reference', () => {
  for (const { name, examples } of [...builtIns(), ...DIRECTIVE_REFERENCE]) {
    test.each(examples)(`${name}: $template`, ({ template, model = {}, output }) => {
      expect(compileTemplate(template, { now }).render(model as Json)).toBe(output)
    })
  }
})

describe('what is not available', () => {
  test.each(builtIns().filter(({ examples }) => examples.length === 0))('?$name is an error', ({ name }) => {
    expect(() => compileTemplate(`\${"a"?${name}}`).render({})).toThrow(FreemarkerError)
  })

  const refused = DIRECTIVE_REFERENCE.filter(({ group }) => group === 'not available')
  test.each(refused)('$syntax is an error', ({ syntax }) => {
    const template = syntax.replace('…', '"a"') + (syntax.startsWith('<#transform') ? '</#transform>' : '')
    expect(() => compileTemplate(template).render({})).toThrow(/<#/)
  })
})

test('every built-in has a sentence, and an example if it is available', () => {
  for (const { name, summary, examples } of builtIns()) {
    expect(summary, name).toMatch(/[.?]$/)
    if (examples.length === 0) expect(summary, name).toMatch(/^Not available|always an error/)
  }
  const names = builtIns().map(({ name }) => name)
  expect(new Set(names).size).toBe(names.length)
})

test('every directive is told of', () => {
  const told = DIRECTIVE_REFERENCE.map(({ syntax }) => syntax).join(' ')
  for (const name of DIRECTIVES.keys()) expect(told).toMatch(name === '@' ? '<@' : `<#${name}`)
  for (const { name, syntax, summary, examples, group } of DIRECTIVE_REFERENCE) {
    expect(DIRECTIVES.has(name), name).toBe(true)
    expect(syntax).toContain(name)
    expect(summary, name).toMatch(/[.]$/)
    if (group !== 'not available') expect(examples, name).not.toHaveLength(0)
  }
})
