import { describe, expect, test } from 'vitest'
import { readHeader, writeAck } from './hl7-header.ts'

const MESSAGE = 'MSH|^~\\&|LAB|HOSP|EHR|CLINIC|20260101||ADT^A01^ADT_A01|MSG00001|T|2.4\rPID|1'
const FACTS = { now: new Date('2026-02-28T12:34:56.789Z'), controlId: 'ACK1' }

describe('a header', () => {
  test('is read with the separators that it declares', () => {
    expect(readHeader(MESSAGE)).toMatchObject({ sendingApplication: 'LAB', event: 'A01', controlId: 'MSG00001' })
    expect(readHeader('MSH#$~\\&#LAB#HOSP#####ADT$A08#7##2.3\nPID#1')).toMatchObject({
      separator: '#',
      sendingApplication: 'LAB',
      event: 'A08',
      controlId: '7',
    })
  })

  test('may be short', () => {
    expect(readHeader('MSH|^~\\&|LAB')).toMatchObject({ sendingApplication: 'LAB', controlId: '', event: '' })
  })

  test.each(['', 'MSH', 'PID|1', 'MSHA^~\\&', 'msh|^~\\&|', 'MSH\r|'])('is not in %j', (text) => {
    expect(readHeader(text)).toBeUndefined()
  })
})

describe('an acknowledgement', () => {
  test('goes back to where the message came from, and names it', () => {
    expect(writeAck(readHeader(MESSAGE), 'AA', FACTS)).toBe(
      'MSH|^~\\&|EHR|CLINIC|LAB|HOSP|20260228123456||ACK^A01|ACK1|T|2.4\rMSA|AA|MSG00001\r',
    )
  })

  test('escapes its text, so that it cannot become a field or a segment', () => {
    expect(writeAck(readHeader(MESSAGE), 'AE', { ...FACTS, text: 'a|b^c\\d&e~f\rOBX|é' })).toContain(
      '\rMSA|AE|MSG00001|a\\F\\b\\S\\c\\E\\d\\T\\e\\R\\f OBX\\F\\ \r',
    )
  })

  test('can be made for what is no message', () => {
    expect(writeAck(undefined, 'AR', { ...FACTS, text: 'What?' })).toBe(
      'MSH|^~\\&|||||20260228123456||ACK|ACK1|P|2.5\rMSA|AR||What?\r',
    )
  })
})
