import { interpolateSimple } from '@jatai/languages/simple'
import { errorText } from '@jatai/errors'
import { defineConnector, field } from '@jatai/sdk'
import type { Field, StepCall } from '@jatai/sdk'

const LONGEST_RECORD = 64 * 1024

/** tools.md, Log. */
export const log = defineConnector({
  name: 'log-connector',
  title: 'Log',
  summary: 'Writes a line to the pipeline log and hands the message on.',
  category: 'tools',
  failOnError: 'always',
  params: {
    logLevel: field.choice({
      title: 'Log Level',
      values: ['INFO', 'WARN', 'ERROR'],
      default: 'ERROR',
      otherwise: 'INFO',
    }),
    message: logText(),
  },
  examples: [
    {
      title: 'The message goes on',
      params: { logLevel: 'INFO', message: 'Order {{ message.id }}' },
      message: { id: 7 },
      output: { id: 7 },
    },
  ],
  run(call) {
    call.log(call.params.logLevel, call.params.message(call))
    return call.message
  },
})

/** An expression that fails leaves an empty text and a warning: logging never stops a flow. */
function logText(): Field<(call: StepCall<unknown>) => string> {
  return {
    title: 'Message',
    kind: 'text',
    expression: 'text',
    default: 'Error processing message {{ message.$.myField }}',
    read: () => () => '',
    prepare(raw, compiler) {
      const source = field.readTextValue(raw) ?? ''
      const template = compiler.shownTemplate(source)
      const isSimple = source.includes('#{')
      return (call) => {
        try {
          const text = field.readTextValue(template(call)) ?? ''
          return oneLine(isSimple ? interpolateSimple(text, compiler.hide(call.message)) : text)
        } catch (error) {
          call.log('WARN', `The log message could not be made: ${errorText(error)}`)
          return ''
        }
      }
    },
  }
}

function oneLine(text: string): string {
  return text.slice(0, LONGEST_RECORD).replace(/\s*[\r\n]+\s*/g, ' ')
}
