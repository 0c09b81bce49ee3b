import type { JsltFunction } from './define-function.ts'
export const timeFunctions: readonly JsltFunction[] = []
