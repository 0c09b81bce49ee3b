import { findCharset } from '../../charset/index.ts'
import type { Run } from '../run.ts'
import { excerptOf } from '../values/json-text.ts'
import { property, withProperty } from '../values/objects.ts'
import type { ObjectValue, Value } from '../values/value.ts'
import { defineJsltFunction } from './define-function.ts'
import { parseJavaUrl } from './java-url.ts'

export const parseUrlFunction = defineJsltFunction({
  name: 'parse-url',
  category: 'general',
  signature: 'parse-url(address)',
  summary:
    'The parts of an address: host, port, path, scheme, query, parameters, fragment, userinfo. Absent parts are left ' +
    'out, path and query stay encoded, parameters are decoded lists with null for a missing value; null for null.',
  examples: [
    {
      query: 'parse-url("https://example.com:8443/a?x=1&x=2&y#top")',
      output:
        '{"host":"example.com","port":8443,"path":"/a","scheme":"https","query":"x=1&x=2&y",' +
        '"parameters":{"x":["1","2"],"y":[null]},"fragment":"top"}',
    },
  ],
  call(run, address: Value) {
    if (address === null) return null
    const parts = typeof address === 'string' ? parseJavaUrl(address) : undefined
    if (!parts) throw run.failure(`parse-url: can't parse ${excerptOf(address)}`)
    const result: Record<string, Value> = {}
    if (parts.host !== '') result['host'] = parts.host
    if (parts.port !== undefined) result['port'] = parts.port
    if (parts.path !== '') result['path'] = parts.path
    result['scheme'] = parts.scheme
    if (parts.query) {
      result['query'] = parts.query
      result['parameters'] = parametersOf(run, parts.query)
    }
    if (parts.fragment !== undefined) result['fragment'] = parts.fragment
    if (parts.userInfo) result['userinfo'] = parts.userInfo
    return result
  },
})

function parametersOf(run: Run, query: string): ObjectValue {
  let parameters: ObjectValue = {}
  for (const pair of withoutEmptyEnd(query.split('&'))) {
    const equals = pair.indexOf('=')
    const key = equals > 0 ? decoded(run, pair.slice(0, equals)) : pair
    const value = equals > 0 && pair.length > equals + 1 ? decoded(run, pair.slice(equals + 1)) : null
    const values = property(parameters, key) as Value[] | undefined
    if (values) values.push(value)
    else parameters = withProperty(parameters, key, [value])
  }
  return run.object(parameters)
}

function withoutEmptyEnd(pairs: string[]): string[] {
  let end = pairs.length
  while (end > 0 && pairs[end - 1] === '') end--
  return pairs.slice(0, end)
}

const utf8 = findCharset('UTF-8')

/** Undoes the encoding of forms: `+` is a blank, `%XX` a byte of UTF-8. */
function decoded(run: Run, text: string): string {
  return text.replaceAll('+', ' ').replace(/(?:%[^]{0,2})+/g, (bytes) => {
    const codes = bytes.match(/%[^]{0,2}/g) ?? []
    const values = codes.map((code) => (/^%[0-9A-Fa-f]{2}$/.test(code) ? parseInt(code.slice(1), 16) : NaN))
    if (values.some(Number.isNaN)) throw run.failure(`parse-url: incomplete %-escape in ${excerptOf(text)}`)
    return utf8?.decode(Uint8Array.from(values)) ?? ''
  })
}
