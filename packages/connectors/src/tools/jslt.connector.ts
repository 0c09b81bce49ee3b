import { parseJson } from '@jatai/languages/json'
import type { Json } from '@jatai/languages/json'
import { compileJslt } from '@jatai/languages/jslt'
import { defineConnector, field } from '@jatai/sdk'

/** tools.md, JSLT. */
export const jslt = defineConnector({
  name: 'jslt-connector',
  title: 'JSLT',
  summary: 'Makes a new message from the payload with a JSLT program.',
  category: 'tools',
  attempt: { failure: 'JSLT transformation has failed' },
  params: {
    payload: field.json({ title: 'Payload', default: '{{ message.payload }}' }),
    jsltExpr: field.compiled({
      title: 'JSLT',
      language: 'jslt',
      expression: 'program',
      default: '{ *: . }',
      compile: (text) => compileJslt(text),
    }),
    rawMode: field.boolean({ title: 'Raw Mode', description: 'Takes a text payload as it is, without parsing it.' }),
  },
  examples: [
    {
      title: 'A name from two',
      params: { payload: '{{ message.$ }}', jsltExpr: '{ "name": .first + " " + .last }' },
      message: { first: 'Ana', last: 'Lima' },
      output: { name: 'Ana Lima' },
    },
  ],
  run({ params, message }) {
    const payload = params.payload === undefined || params.payload === '' ? message : params.payload
    return params.jsltExpr.transform(params.rawMode ? payload : parsed(payload))
  },
})

/** A text that is JSON stands for what it says. */
function parsed(payload: Json): Json {
  if (typeof payload !== 'string') return payload
  try {
    return parseJson(payload)
  } catch {
    return payload
  }
}
