import { setKey } from '@jatai/languages/json'
import type { Json } from '@jatai/languages/json'
import { defineConnector, field, StepFailure } from '@jatai/sdk'
import { jsonToXml } from './xml/json-to-xml.ts'

const DECLARATION = '<?xml version="1.0" encoding="UTF-8"?>'

/** tools.md, XML Transformer. */
export const xmlTransformer = defineConnector({
  name: 'xml-transformer',
  aliases: ['xml-transformer-connector'],
  native: true,
  title: 'XML Transformer',
  summary: 'Makes an XML text of the whole message.',
  category: 'tools',
  failOnError: 'always',
  params: {
    outputJsonProperty: field.text({
      title: 'Output JSON Property',
      description: 'The property of the new message that gets the XML.',
      required: true,
    }),
    rootElement: field.text({
      title: 'Generate Root Element On XML',
      description: 'Without it each property is an element of its own.',
    }),
  },
  examples: [
    {
      title: 'A customer',
      params: { outputJsonProperty: 'output', rootElement: 'customers' },
      message: { customer: { id: 1, name: 'Paul' } },
      output: {
        output: `${DECLARATION}<customers><customer><id>1</id><name>Paul</name></customer></customers>`,
      },
    },
  ],
  run({ params, message }) {
    const output = {}
    setKey(output, params.outputJsonProperty, DECLARATION + xmlOf(message, params.rootElement?.trim() ?? ''))
    return output
  },
})

function xmlOf(message: Json, root: string): string {
  if (root !== '') return jsonToXml(message, { root })
  if (typeof message !== 'object' || message === null) {
    throw new StepFailure('A message that is no object needs a root element to become XML')
  }
  return jsonToXml(message)
}
