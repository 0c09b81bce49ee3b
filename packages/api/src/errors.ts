/** Every error code of this package, with what it means; the reference is made from it. */
export const API_ERROR_CODES = {
  API_UNREACHABLE: 'The coordinator does not answer at its address.',
  API_PARAMETER_MISSING: 'A call of the client lacks a part of the path of its route.',
} as const
