import { createServer } from 'node:net'
import type { AddressInfo, Socket } from 'node:net'

/** A mail in the test server. */
export interface StoredMail {
  readonly uid: number
  readonly source: string
  readonly flags: Set<string>
  readonly receivedAt: string
}

/** A small IMAP server: one mailbox with folders, and ways to make its life hard. */
export interface ImapServer {
  readonly port: number
  /** Folder → its mails, oldest first. */
  readonly folders: Map<string, StoredMail[]>
  /** Commands as they came, without tags. */
  readonly commands: string[]
  uidValidity: number
  /** Taken by XOAUTH2 and OAUTHBEARER in place of a password. */
  token: string | undefined
  /** Asked before each command; true ends the connection in place of an answer. */
  breaks: (command: string) => boolean
  deliver(source: string, folder?: string): StoredMail
  /** Ends all connections. */
  cut(): void
  close(): Promise<void>
}

export async function startImapServer(): Promise<ImapServer> {
  const sockets = new Set<Socket>()
  let lastUid = 0
  const server = createServer((socket) => {
    sockets.add(socket)
    socket.on('error', () => undefined)
    socket.on('close', () => sockets.delete(socket))
    serve(socket, imap)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const imap: ImapServer = {
    port: (server.address() as AddressInfo).port,
    folders: new Map([
      ['INBOX', []],
      ['done', []],
    ]),
    commands: [],
    uidValidity: 7,
    token: undefined,
    breaks: () => false,
    deliver(source, folder = 'INBOX') {
      const receivedAt = '06-May-2026 10:00:00 +0000'
      const mail = { uid: ++lastUid, source, flags: new Set<string>(), receivedAt }
      imap.folders.get(folder)?.push(mail)
      return mail
    },
    cut() {
      for (const socket of sockets) socket.destroy()
    },
    close() {
      imap.cut()
      return new Promise((resolve) => server.close(() => resolve()))
    },
  }
  return imap
}

const CAPABILITIES = 'IMAP4rev1 SASL-IR AUTH=XOAUTH2 UIDPLUS MOVE ID'

function serve(socket: Socket, imap: ImapServer): void {
  let folder: StoredMail[] = []
  let input = ''
  socket.setEncoding('latin1')
  socket.write(`* OK [CAPABILITY ${CAPABILITIES}] ready\r\n`)
  socket.on('data', (chunk: string) => {
    input += chunk
    for (let end = input.indexOf('\r\n'); end >= 0; end = input.indexOf('\r\n')) {
      const line = input.slice(0, end)
      input = input.slice(end + 2)
      answer(line)
    }
  })

  function answer(line: string): void {
    const [, tag = '*', command = ''] = /^(\S+) ?(.*)$/.exec(line) ?? []
    imap.commands.push(command)
    if (imap.breaks(command)) return void socket.destroy()
    const lines = run(command)
    const last = lines.pop() ?? 'OK done'
    socket.write(`${lines.map((each) => `* ${each}\r\n`).join('')}${tag} ${last}\r\n`, 'latin1')
  }

  function run(command: string): string[] {
    const [verb = '', rest = ''] = split(command)
    switch (verb) {
      case 'CAPABILITY':
        return [`CAPABILITY ${CAPABILITIES}`, 'OK done']
      case 'ID':
        return ['ID NIL', 'OK done']
      case 'LOGIN':
        return /^"?ana@example\.com"? "?secret"?$/.test(rest) ? ['OK in'] : ['NO [AUTHENTICATIONFAILED] who is that']
      case 'AUTHENTICATE':
        return isKnown(rest, imap) ? ['OK in'] : ['NO [AUTHENTICATIONFAILED] who is that']
      case 'LIST': {
        const name = /"?([^" ]*)"?$/.exec(rest)?.[1] ?? ''
        return name === '' || imap.folders.has(name) ? [`LIST () "/" "${name}"`, 'OK done'] : ['OK done']
      }
      case 'STATUS': {
        const name = rest.split(' ')[0] ?? ''
        const mails = imap.folders.get(name)
        return mails === undefined ? ['NO none'] : [`STATUS ${name} (MESSAGES ${mails.length})`, 'OK done']
      }
      case 'SELECT':
        folder = imap.folders.get(rest) ?? []
        return [
          'FLAGS (\\Seen \\Deleted)',
          `${folder.length} EXISTS`,
          `OK [UIDVALIDITY ${imap.uidValidity}] valid`,
          'OK [READ-WRITE] open',
        ]
      case 'NOOP':
        return [`${folder.length} EXISTS`, 'OK done']
      case 'LOGOUT':
        return ['BYE', 'OK out']
      case 'UID':
        return runUid(...split(rest))
      default:
        return ['OK nothing']
    }
  }

  function runUid(verb: string, rest: string): string[] {
    switch (verb) {
      case 'SEARCH': {
        const from = Number(/(\d+):\*/.exec(rest)?.[1] ?? 1)
        const uid = /UID (\d+)/.exec(rest)?.[1]
        const found = folder
          .slice(from - 1)
          .filter((mail) => (uid === undefined ? !mail.flags.has('\\Seen') : mail.uid === Number(uid)))
        return [`SEARCH ${found.map((mail) => mail.uid).join(' ')}`.trim(), 'OK done']
      }
      case 'FETCH':
        return [...chosen(rest).map((mail) => fetched(mail, rest)), 'OK done']
      case 'STORE':
        for (const mail of chosen(rest)) for (const flag of rest.match(/\\\w+/g) ?? []) mail.flags.add(flag)
        return ['OK done']
      case 'EXPUNGE':
        for (const mail of chosen(rest)) remove(mail)
        return ['OK done']
      case 'MOVE':
        for (const mail of chosen(rest)) {
          remove(mail)
          imap.folders.get(rest.split(' ')[1] ?? '')?.push(mail)
        }
        return ['OK done']
      default:
        return ['BAD what']
    }
  }

  function chosen(rest: string): StoredMail[] {
    const uids = new Set((rest.split(' ')[0] ?? '').split(',').map(Number))
    return folder.filter(({ uid }) => uids.has(uid))
  }

  function remove(mail: StoredMail): void {
    folder.splice(folder.indexOf(mail), 1)
  }

  function fetched(mail: StoredMail, rest: string): string {
    const items = [`UID ${mail.uid}`]
    if (rest.includes('INTERNALDATE')) items.push(`INTERNALDATE "${mail.receivedAt}"`)
    if (rest.includes('RFC822.SIZE')) items.push(`RFC822.SIZE ${mail.source.length}`)
    if (rest.includes('ENVELOPE')) {
      const id = /^message-id: (.*)$/im.exec(mail.source)?.[1]?.trim()
      items.push(`ENVELOPE (NIL NIL NIL NIL NIL NIL NIL NIL NIL ${id === undefined ? 'NIL' : `"${id}"`})`)
    }
    if (rest.includes('BODYSTRUCTURE')) {
      const size = Number(/^x-text-size: (\d+)$/im.exec(mail.source)?.[1] ?? mail.source.length)
      items.push(`BODYSTRUCTURE ("TEXT" "PLAIN" NIL NIL NIL "7BIT" ${size} 1)`)
    }
    const [, offset, length] = /BODY\.PEEK\[\]<(\d+)\.(\d+)>/.exec(rest) ?? []
    if (offset !== undefined) {
      const piece = mail.source.slice(Number(offset), Number(offset) + Number(length))
      items.push(`BODY[]<${offset}> {${piece.length}}\r\n${piece}`)
    }
    return `${folder.indexOf(mail) + 1} FETCH (${items.join(' ')})`
  }
}

function split(command: string): [string, string] {
  const space = command.indexOf(' ')
  return space < 0 ? [command.toUpperCase(), ''] : [command.slice(0, space).toUpperCase(), command.slice(space + 1)]
}

function isKnown(proof: string, { token }: ImapServer): boolean {
  const text = Buffer.from(proof.split(' ')[1] ?? '', 'base64').toString()
  return token !== undefined && text.includes('user=ana@example.com') && text.includes(`Bearer ${token}\x01`)
}
