import { connect } from 'node:net'
import type { Outcome } from '../ledger/ledger.ts'

const SILENCE_MS = 150_000
const [START, END] = ['\x0b', '\x1c\r']

/** Sends one message by MLLP, on a connection of its own, and reads the acknowledgement of it. */
export function sendHl7(
  port: number,
  application: string,
  id: string,
): Promise<{ readonly outcome: Outcome; readonly answer: string }> {
  return new Promise((resolve) => {
    const socket = connect({ port, host: '127.0.0.1', noDelay: true })
    let answer = ''
    let isConnected = false
    const end = (outcome: Outcome): void => {
      resolve({ outcome, answer })
      socket.destroy()
    }
    socket.setEncoding('latin1').setTimeout(SILENCE_MS, () => end('unanswered'))
    socket.on('connect', () => {
      isConnected = true
      socket.write(`${START}MSH|^~\\&|${application}|TEST|JATAI|TEST|20260101||ADT^A01|${id}|P|2.4\r${END}`)
    })
    socket.on('data', (chunk: string) => {
      answer += chunk
      if (answer.endsWith(END)) end(answer.includes(`MSA|AA|${id}`) ? 'accepted' : 'failed')
    })
    socket.on('error', () => end(isConnected ? 'closed' : 'unsent'))
    socket.on('close', () => end(isConnected ? 'closed' : 'unsent'))
  })
}
