/** Every error code of this package, with what it means; the reference is made from it. */
export const SDK_ERROR_CODES = {
  FLOW_BAD_PARAMETER: 'A parameter is missing, or has a value that it cannot have. The message names it.',
} as const
