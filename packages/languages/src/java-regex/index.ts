export { compileJavaRegex } from './compile-java-regex.ts'
export { JavaRegexEffortError, JavaRegexError } from './errors.ts'
export { isJavaRegexFlag, JAVA_REGEX_FLAGS } from './java-regex.ts'
export type { JavaRegex, JavaRegexFlag, JavaRegexMatch } from './java-regex.ts'
