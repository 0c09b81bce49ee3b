import { PDFDocument } from '@cantoo/pdf-lib'
import { MessageError } from '@jatai/errors'
import type { PdfProtection } from './protection.ts'

/**
 * Encrypts a PDF with AES-256.
 *
 * @throws MessageError for what is no PDF, or is encrypted already
 */
export async function protectPdf(bytes: Uint8Array, protection: PdfProtection): Promise<Uint8Array> {
  const document = await load(bytes)
  if (document.isEncrypted) throw new MessageError('MESSAGE_PDF', 'The file is encrypted already')
  const { userPassword, ownerPassword, permissions } = protection
  document.encrypt({ ownerPassword, permissions, ...(userPassword === undefined ? {} : { userPassword }) })
  return document.save()
}

async function load(bytes: Uint8Array): Promise<PDFDocument> {
  try {
    return await PDFDocument.load(bytes, { ignoreEncryption: true, updateMetadata: false })
  } catch (cause) {
    throw new MessageError('MESSAGE_PDF', 'The file is no PDF that can be read', { cause })
  }
}
