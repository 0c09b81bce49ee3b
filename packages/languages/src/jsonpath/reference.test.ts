import { describe, expect, test } from 'vitest'
import { compileJsonPath, JSON_PATH_REFERENCE } from './index.ts'
import { CALL_NAMES, COMPARISON_OPERATORS, FUNCTION_NAMES } from './syntax.ts'

describe('examples of the reference', () => {
  for (const { name, examples } of JSON_PATH_REFERENCE) {
    test.each(examples)(`${name}: $path`, ({ path, message, result }) => {
      expect(compileJsonPath(path).read(message)).toEqual(result)
    })
  }
})

test('every function and operator is told of, with an example', () => {
  const used = (group: string) =>
    JSON_PATH_REFERENCE.filter((each) => each.group === group).flatMap(({ examples }) =>
      examples.map(({ path }) => path),
    )
  for (const name of FUNCTION_NAMES) expect(used('functions').join(' ')).toContain(`.${name}(`)
  for (const name of CALL_NAMES) expect(used('tests').join(' ')).toContain(`?${name}(`)
  for (const operator of COMPARISON_OPERATORS) {
    const isTold = used('operators').some((path) => path.includes(` ${operator} `))
    const isSaid = JSON_PATH_REFERENCE.some(({ summary }) => summary.includes(`\`${operator}\``))
    expect(isTold || isSaid, operator).toBe(true)
  }
  for (const { name, summary, examples } of JSON_PATH_REFERENCE) {
    expect(summary, name).toMatch(/\.$/)
    expect(examples, name).not.toHaveLength(0)
  }
})
