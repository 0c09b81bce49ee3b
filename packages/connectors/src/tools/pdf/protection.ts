import { randomBytes } from 'node:crypto'
import { field, StepFailure } from '@jatai/sdk'

/** Who may open a PDF, and what readers let them do. */
export interface PdfProtection {
  /** Undefined: everybody may open it. */
  readonly userPassword: string | undefined
  readonly ownerPassword: string
  readonly permissions: PdfPermissions
}

interface PdfPermissions {
  readonly printing: false | 'lowResolution' | 'highResolution'
  readonly modifying: boolean
  readonly copying: boolean
  readonly annotating: boolean
  readonly fillingForms: boolean
  readonly contentAccessibility: boolean
  readonly documentAssembly: boolean
}

const visibleWhen = { customPermissions: [true] }

/** The settings of both PDF connectors, in the order of their forms (tools.md, HTML to PDF and Secure PDF). */
export const protectionFields = {
  customPermissions: field.boolean({
    title: 'Custom permissions',
    description: 'Grants only what is chosen below; else everything is granted.',
  }),
  readOnly: field.boolean({ title: 'Read only', description: 'Grants nothing, whatever is chosen.', visibleWhen }),
  assembleDocument: field.boolean({ title: 'Assemble document', visibleWhen }),
  modify: field.boolean({ title: 'Modify', visibleWhen }),
  modifyAnnotations: field.boolean({ title: 'Modify annotations', visibleWhen }),
  extractContent: field.boolean({ title: 'Extract content', visibleWhen }),
  extractForAccessibility: field.boolean({ title: 'Extract for accessibility', visibleWhen }),
  print: field.boolean({ title: 'Print', visibleWhen }),
  printDegraded: field.boolean({ title: 'Print degraded', visibleWhen }),
  fillInForm: field.boolean({ title: 'Fill in Form', visibleWhen }),
}

type ProtectionParams = Readonly<Record<keyof typeof protectionFields, boolean>>

/**
 * The protection that the settings ask for. With permissions of its own the owner's password is a random one that
 * nobody knows: with that of the reader, readers of PDF would grant everything.
 *
 * @throws StepFailure when there should be a password and is none
 */
export function protectionOf(
  params: ProtectionParams,
  hasPassword: boolean,
  password: string | undefined,
): PdfProtection {
  if (hasPassword && (password === undefined || password === '')) {
    throw new StepFailure('Password is empty', { isConfiguration: true })
  }
  const userPassword = hasPassword ? password : undefined
  const isShared = userPassword !== undefined && !params.customPermissions
  return {
    userPassword,
    ownerPassword: isShared ? userPassword : randomBytes(24).toString('base64url'),
    permissions: permissionsOf(params),
  }
}

function permissionsOf(params: ProtectionParams): PdfPermissions {
  const grants = (isChosen: boolean): boolean => !params.customPermissions || (isChosen && !params.readOnly)
  return {
    printing: grants(params.print) ? 'highResolution' : grants(params.printDegraded) ? 'lowResolution' : false,
    modifying: grants(params.modify),
    copying: grants(params.extractContent),
    annotating: grants(params.modifyAnnotations),
    fillingForms: grants(params.fillInForm),
    contentAccessibility: grants(params.extractForAccessibility),
    documentAssembly: grants(params.assembleDocument),
  }
}
