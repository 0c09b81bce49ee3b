/** One thing that is wrong with a value, in the shape of Validator V2 (tools.md). */
export interface ValidationError {
  readonly type: ErrorType
  readonly code: string
  /** Of the value: `$.a.b[0]`. For a missing or forbidden property that of the object. */
  readonly path: string
  /** Of the keyword: `#/properties/a/type`; for formats that of the schema that holds the keyword. */
  readonly schemaPath: string
  readonly arguments: readonly string[]
  readonly details: null
  readonly message: string
}

/** The kinds of errors with their codes and texts; `{0}` is the path, `{1}` the first argument. */
const ERROR_TEXTS = {
  additionalProperties: [
    '1001',
    '{0}.{1}: is not defined in the schema and the schema does not allow additional properties',
  ],
  maxContains: ['1006', '{0}: must contain at most {1} element(s) that pass these validations: {2}'],
  dependencies: ['1007', '{0}: has an error with dependencies {1}'],
  enum: ['1008', '{0}: does not have a value in the enumeration {1}'],
  format: ['1009', '{0}: does not match the {1} pattern {2}'],
  items: ['1010', '{0}[{1}]: no validator found at this index'],
  maximum: ['1011', '{0}: must have a maximum value of {1}'],
  maxItems: ['1012', '{0}: there must be a maximum of {1} items in the array'],
  maxLength: ['1013', '{0}: may only be {1} characters long'],
  maxProperties: ['1014', '{0}: may only have a maximum of {1} properties'],
  minimum: ['1015', '{0}: must have a minimum value of {1}'],
  minItems: ['1016', '{0}: there must be a minimum of {1} items in the array'],
  minLength: ['1017', '{0}: must be at least {1} characters long'],
  minProperties: ['1018', '{0}: should have a minimum of {1} properties'],
  multipleOf: ['1019', '{0}: must be multiple of {1}'],
  not: ['1020', '{0}: should not be valid to the schema {1}'],
  unevaluatedItems: ['1021', 'There are unevaluated items at following paths {0}'],
  oneOf: ['1022', '{0}: should be valid to one and only one of schema, but more than one are valid: {1}'],
  pattern: ['1023', '{0}: does not match the regex pattern {1}'],
  required: ['1028', '{0}.{1}: is missing but it is required'],
  type: ['1029', '{0}: {1} found, {2} expected'],
  unionType: ['1030', '{0}: {1} found, but {2} is required'],
  uniqueItems: ['1031', '{0}: the items in the array must be unique'],
  dateTime: ['1034', '{0}: {1} is an invalid {2}'],
  uuid: ['1035', '{0}: {1} is an invalid {2}'],
  exclusiveMaximum: ['1038', '{0}: must have an exclusive maximum value of {1}'],
  exclusiveMinimum: ['1039', '{0}: must have an exclusive minimum value of {1}'],
  false: ['1041', 'Boolean schema false is not valid'],
  const: ['1042', '{0}: must be a constant value {1}'],
  contains: ['1043', '{0}: does not contain an element that passes these validations: {1}'],
  propertyNames: ['1044', 'Property name {0} is not valid for validation: {1}'],
  dependentRequired: ['1045', '{0}: has a missing property which is dependent required {1}'],
  unevaluatedProperties: ['1047', 'There are unevaluated properties at following paths {0}'],
  minContains: ['1049', '{0}: must contain at least {1} element(s) that pass these validations: {2}'],
} as const satisfies Readonly<Record<string, readonly [code: string, text: string]>>

export type ErrorType = keyof typeof ERROR_TEXTS

/** The error of that kind, with its code and text. */
export function describeError(
  type: ErrorType,
  path: string,
  schemaPath: string,
  given: readonly string[],
): ValidationError {
  const [code, text] = ERROR_TEXTS[type]
  const message = text.replace(/\{(\d)\}/g, (_hole, index: string) =>
    index === '0' ? path : (given[Number(index) - 1] ?? ''),
  )
  return { type, code, path, schemaPath, arguments: given, details: null, message }
}

/** Errors that say the same are said once. */
export function withoutRepeats(errors: readonly ValidationError[]): readonly ValidationError[] {
  if (errors.length < 2) return errors
  const seen = new Set<string>()
  return errors.filter((error) => {
    const key = [error.type, error.path, error.schemaPath, ...error.arguments].join('\0')
    if (seen.has(key)) return false
    seen.add(key)
    return true
  })
}
