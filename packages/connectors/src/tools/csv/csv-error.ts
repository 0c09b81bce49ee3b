import { MessageError } from '@jatai/errors'

/** A CSV text that cannot be read, with the line in which that shows. */
export class CsvError extends MessageError {
  constructor(problem: string, line: number) {
    super('MESSAGE_CSV', `${problem} in line ${line}`, { place: { line } })
  }
}
