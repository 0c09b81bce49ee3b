import { findCharset } from '@jatai/languages/charset'
import { MessageError } from '@jatai/errors'
import { defineTrigger, field } from '@jatai/sdk'
import { commonFields } from '../web-protocols/http-family/http-fields.ts'

/** triggers.md §13: HL7 version 2 messages over MLLP, by their sending application. */
export const hl7Trigger = defineTrigger({
  type: 'hl7',
  title: 'HL7',
  summary: 'Runs the pipeline for every HL7 message of a sending application, and acknowledges it.',
  category: 'messaging',
  params: {
    ...commonFields,
    pipelineName: field.text({ title: 'HL7 Pipeline Name', expression: 'none' }),
    charset: field.text({ title: 'HL7 Message Charset', default: 'UTF-8', expression: 'none' }),
    filterMsh3: field.text({
      title: 'Filter from Header (MSH-3)',
      description: 'The sending application whose messages the pipeline takes.',
      required: true,
    }),
  },
  examples: [
    {
      title: 'An admission',
      params: { pipelineName: 'admissions', filterMsh3: 'HIS' },
      head: null,
      body: 'MSH|^~\\&|HIS|SEND|LAB|RECV|20240506120000||ADT^A01|42|P|2.5\rPID|1||778||Silva^Ana',
      message: {
        body: 'MSH|^~\\&|HIS|SEND|LAB|RECV|20240506120000||ADT^A01|42|P|2.5\rPID|1||778||Silva^Ana',
      },
    },
  ],
  intake: { kind: 'mllp' },
  message({ body }, { charset }) {
    const known = findCharset(charset)
    if (known === undefined) throw new MessageError('MESSAGE_UNKNOWN_CHARSET', `There is no charset "${charset}"`)
    return { body: known.decode(Buffer.from(body, 'latin1')) }
  },
})
