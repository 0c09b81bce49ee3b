/** Thrown by a run that borrows its input when it would have to change it. Never leaves the language. */
export class CopyNeeded {}
