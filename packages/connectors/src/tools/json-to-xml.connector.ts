import { errorText } from '@jatai/errors'
import { parseDotPaths, updateAtPaths } from '@jatai/languages/dot-path'
import type { Treatment } from '@jatai/languages/dot-path'
import type { Json } from '@jatai/languages/json'
import { defineConnector, field } from '@jatai/sdk'
import { jsonToXml } from './xml/json-to-xml.ts'

/** tools.md, JSON to XML Transformer. */
export const jsonToXmlTransformer = defineConnector({
  name: 'json-to-xml-transformer',
  native: true,
  title: 'JSON to XML Transformer',
  summary: 'Replaces values in the message by XML texts.',
  category: 'tools',
  failOnError: 'always',
  params: {
    jsonFieldPath: field.compiled({
      title: 'JSON Field Path',
      description: 'Names separated by dots; several paths with commas.',
      language: 'dot-path',
      default: 'payload',
      compile: parseDotPaths,
    }),
    rootElementName: field.text({ title: 'Root Element Name', default: 'body' }),
    rootElementAttribute: field.text({
      title: 'Root Element Attribute',
      description: 'Written as it is behind the name of the root.',
    }),
    preserveOriginal: field.boolean({ title: 'Preserve Original', default: true }),
    header: field.text({
      title: 'Header',
      description: 'Stands in front of the root.',
      default: `<?xml version='1.0' encoding='UTF-8' standalone='no' ?>`,
    }),
  },
  examples: [
    {
      title: 'An order',
      params: { jsonFieldPath: 'payload', rootElementName: 'order', header: '', preserveOriginal: false },
      message: { payload: { id: 7, item: ['TV', 'Radio'] } },
      output: { payload: '<order><id>7</id><item>TV</item><item>Radio</item></order>' },
    },
  ],
  run({ params, message }) {
    const { jsonFieldPath, preserveOriginal } = params
    const convert = converter(params)
    return updateAtPaths(message, jsonFieldPath, convert, { preserveOriginal, eachItem: true })
  },
})

interface Settings {
  readonly rootElementName: string
  readonly rootElementAttribute: string | undefined
  readonly header: string
}

/** What cannot be written becomes null, and the reason stands beside it. Null stays: there is nothing to write. */
function converter(settings: Settings): (value: Json) => Treatment | undefined {
  const header = settings.header.trim() === '' ? '' : settings.header
  const root = settings.rootElementName.trim()
  const options = {
    ...(root === '' ? {} : { root }),
    ...(settings.rootElementAttribute === undefined ? {} : { rootAttribute: settings.rootElementAttribute }),
  }
  return (value) => {
    if (value === null) return undefined
    try {
      return { value: header + jsonToXml(value, options) }
    } catch (error) {
      return { value: null, siblings: { _error: errorText(error) } }
    }
  }
}
