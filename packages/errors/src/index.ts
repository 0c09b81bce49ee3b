export {
  errorText,
  FlowError,
  InternalError,
  isJataiError,
  JataiError,
  MessageError,
  RemoteError,
  RequestError,
} from './jatai-error.ts'
export type { ErrorKind, ErrorOptions, ErrorPlace } from './jatai-error.ts'
export { caretExcerpt, placeAt } from './source-place.ts'
export type { SourcePlace } from './source-place.ts'
