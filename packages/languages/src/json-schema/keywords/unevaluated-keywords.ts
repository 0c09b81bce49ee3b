import { isJsonObject } from '../../json/index.ts'
import type { Json } from '../../json/index.ts'
import type { Keyword } from './keyword.ts'
import { keywordPath } from './keyword.ts'

/** `unevaluatedProperties`: for properties that no other keyword of the schema, at any depth in place, looked at. */
export const unevaluatedProperties: Keyword = {
  since: 'v2019-09',
  isLast: true,
  compile(context) {
    const node = context.subschema('unevaluatedProperties')
    const isForbidden = context.value === false
    const schemaPath = keywordPath(context)
    return (value, run, evaluated) => {
      if (!isJsonObject(value) || evaluated === undefined) return true
      const left = Object.keys(value).filter((name) => !evaluated.hasProperty(name))
      evaluated.addAllProperties()
      if (isForbidden) {
        if (left.length === 0) return true
        return run.failAt(left.map((name) => `${run.at}.${name}`).join(', '), 'unevaluatedProperties', schemaPath)
      }
      let isValid = true
      for (const name of left) {
        run.path.push(name)
        if (!node.check(value[name] as Json, run, undefined)) isValid = false
        run.path.pop()
        if (!isValid && run.isSilent) return false
      }
      return isValid
    }
  },
}

/** `unevaluatedItems`: as {@link unevaluatedProperties}, for the items of a list. */
export const unevaluatedItems: Keyword = {
  since: 'v2019-09',
  isLast: true,
  compile(context) {
    const node = context.subschema('unevaluatedItems')
    const isForbidden = context.value === false
    const schemaPath = keywordPath(context)
    return (value, run, evaluated) => {
      if (!Array.isArray(value) || evaluated === undefined) return true
      const left: number[] = []
      for (let index = 0; index < value.length; index++) if (!evaluated.hasItem(index)) left.push(index)
      evaluated.addItemsBefore(value.length)
      if (isForbidden) {
        if (left.length === 0) return true
        return run.failAt(left.map((index) => `${run.at}[${index}]`).join(', '), 'unevaluatedItems', schemaPath)
      }
      let isValid = true
      for (const index of left) {
        run.path.push(index)
        if (!node.check(value[index] as Json, run, undefined)) isValid = false
        run.path.pop()
        if (!isValid && run.isSilent) return false
      }
      return isValid
    }
  },
}
