export { compileSimple } from './compile-simple.ts'
export type { CompiledSimple } from './compile-simple.ts'
export { SimpleSyntaxError } from './errors.ts'
export { compileSimpleText, interpolateSimple } from './interpolate-simple.ts'
