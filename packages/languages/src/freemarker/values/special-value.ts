/** Base of every value that is neither JSON nor a list literal: what tells it from an object of the model. */
export abstract class SpecialValue {
  /** What people call it in messages: `number`, `sequence`, `macro`. */
  abstract readonly typeName: string
}
