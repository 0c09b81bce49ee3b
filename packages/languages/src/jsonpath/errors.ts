import { caretExcerpt, FlowError, MessageError, placeAt } from '@jatai/errors'

const JAVA_PACKAGE = 'com.jayway.jsonpath'

/** A text that is no JSON Path. `place` counts in the path's own text. */
export class JsonPathSyntaxError extends FlowError {
  /** What is wrong, without the excerpt. */
  readonly reason: string
  /** The text that pipelines may compare: class and message of the reference engine's exception. */
  readonly javaException: string

  constructor(reason: string, source: string, offset: number) {
    super('FLOW_JSON_PATH', `${reason}\n${caretExcerpt(source, offset)}`, { place: placeAt(source, offset) })
    this.reason = reason
    this.javaException = `${JAVA_PACKAGE}.InvalidPathException: ${reason}`
  }
}

/** A definite place that this message does not have, or that is of the wrong kind. */
export class JsonPathNotFoundError extends MessageError {
  readonly javaException: string

  /** @param javaClass simple name of the reference engine's exception */
  constructor(message: string, javaClass: 'PathNotFoundException' | 'InvalidPathException' = 'PathNotFoundException') {
    super('MESSAGE_JSON_PATH_NOT_FOUND', message)
    this.javaException = `${JAVA_PACKAGE}.${javaClass}: ${message}`
  }
}

/** A path that is there but cannot be evaluated: a sum without any number, the first element of no list. */
export class JsonPathEvaluationError extends MessageError {
  readonly javaException: string

  constructor(message: string) {
    super('MESSAGE_JSON_PATH', message)
    this.javaException = `${JAVA_PACKAGE}.JsonPathException: ${message}`
  }
}
