import { accountTypes } from '@jatai/api'
import { expect, test } from 'vitest'
import { allConnectors } from './connector-pages.ts'
import { allTriggers } from './trigger-pages.ts'

test('every type of account that a connector or trigger takes can be created', async () => {
  const slots = [...(await allConnectors()), ...(await allTriggers())].flatMap(({ accounts = {} }) =>
    Object.values(accounts),
  )
  const types = [...new Set(slots.flatMap((slot) => slot.types))]
  expect(types.length).toBeGreaterThan(5)
  expect(types.filter((type) => accountTypes.findAccountType(type)?.id !== type)).toEqual([])
})
