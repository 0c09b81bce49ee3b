import { errorText } from '@jatai/errors'
import { parseDotPaths, updateAtPaths } from '@jatai/languages/dot-path'
import type { Treatment } from '@jatai/languages/dot-path'
import type { Json } from '@jatai/languages/json'
import { defineConnector, field } from '@jatai/sdk'
import { xmlToJson } from './xml/xml-to-json.ts'
import type { XmlToJsonOptions } from './xml/xml-to-json.ts'

/** tools.md, XML to JSON Transformer. */
export const xmlToJsonTransformer = defineConnector({
  name: 'xml-to-json-transformer',
  native: true,
  title: 'XML to JSON Transformer',
  summary: 'Replaces XML texts in the message by the JSON that they stand for.',
  category: 'tools',
  failOnError: 'always',
  params: {
    xmlFieldPath: field.compiled({
      title: 'XML Field Path',
      description: 'Names separated by dots; several paths with commas.',
      language: 'dot-path',
      default: 'body',
      compile: parseDotPaths,
    }),
    preserveOriginal: field.boolean({ title: 'Preserve Original', default: true }),
    withNamespace: field.boolean({
      title: 'With Namespace',
      description: 'Names keep their prefixes.',
      default: true,
    }),
    removeXmlAttributes: field.boolean({ title: 'Remove XML Attributes' }),
    allValuesAsString: field.boolean({
      title: 'All Values As String',
      description: 'Numbers, booleans and null stay texts.',
    }),
  },
  examples: [
    {
      title: 'An order',
      params: { xmlFieldPath: 'body', preserveOriginal: false },
      message: { body: '<order id="7"><item>TV</item><item>Radio</item></order>' },
      output: { body: { order: { id: 7, item: ['TV', 'Radio'] } } },
    },
  ],
  run({ params, message }) {
    const { xmlFieldPath, preserveOriginal, withNamespace } = params
    const options = { withNamespace, removeAttributes: params.removeXmlAttributes, asString: params.allValuesAsString }
    const treat = (value: Json): Treatment | undefined => convert(value, options)
    return updateAtPaths(message, xmlFieldPath, treat, { preserveOriginal, eachItem: true })
  },
})

/** A bad text becomes null, and the reason stands beside it. */
function convert(value: Json, options: XmlToJsonOptions): Treatment | undefined {
  if (typeof value !== 'string') return undefined
  try {
    return { value: xmlToJson(value, options) }
  } catch (error) {
    return { value: null, siblings: { _error: errorText(error) } }
  }
}
