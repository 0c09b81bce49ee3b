import { defineTrigger, field } from '@jatai/sdk'
import { commonFields } from '../web-protocols/http-family/http-fields.ts'
import { mllpCharset } from './mllp-charset.ts'

/** triggers.md §13: HL7 version 2 messages over MLLP, by their sending application. */
export const hl7Trigger = defineTrigger({
  type: 'hl7',
  title: 'HL7',
  summary: 'Runs the pipeline for every HL7 message of a sending application, and acknowledges it.',
  category: 'messaging',
  params: {
    ...commonFields,
    pipelineName: field.text({ title: 'HL7 Pipeline Name', expression: 'none' }),
    charset: mllpCharset({ title: 'HL7 Message Charset', default: 'UTF-8' }),
    filterMsh3: field.text({
      title: 'Filter from Header (MSH-3)',
      description:
        'The sending application whose messages the pipeline takes: the field as it stands, or its first component.',
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
  message: ({ body }, { charset }) => ({ body: charset.decode(Buffer.from(body, 'latin1')) }),
})
