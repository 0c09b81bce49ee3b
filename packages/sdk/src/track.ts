/**
 * A nested track as a connector holds it: opaque, run with `call.run`. Undefined stands for "none named".
 */
export interface Track {
  readonly name: string
  /** True when it has no step: running it hands the message on. */
  readonly isEmpty: boolean
}
