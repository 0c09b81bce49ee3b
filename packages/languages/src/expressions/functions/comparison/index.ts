import { and, not, or, xor } from './logic.ts'

export const comparisonFunctions = [and, or, not, xor]
