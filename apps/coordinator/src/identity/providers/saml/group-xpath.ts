import { RequestError } from '@jatai/errors'
import { NAMESPACES, withXml } from './open-xml.ts'

/** Steps that may visit every node of the document. */
const FAR = /\/\/|\b(?:descendant|descendant-or-self|ancestor|ancestor-or-self|following|preceding)(?:-sibling)?::/g
const FUNCTIONS = new Set(
  'boolean concat contains count last local-name name namespace-uri node normalize-space not position starts-with string'
    .concat(' string-length substring substring-after substring-before text translate')
    .split(' '),
)
const AXES = new Set(['child', 'attribute', 'self', 'descendant', 'descendant-or-self'])

/**
 * Checks an expression that finds the groups in an assertion. It is XPath 1.0 without what could take long on a large
 * assertion: each alternative visits the document once (one `//`), and predicates look at nothing but what is near.
 *
 * @throws RequestError `INTEGRATION_XPATH`
 */
export async function checkGroupXPath(xpath: string): Promise<void> {
  const problem = problemOf(xpath)
  if (problem !== undefined) throw wrong(problem)
  const { XmlXPath, XmlXPathError } = await import('libxml2-wasm')
  try {
    XmlXPath.compile(xpath, { ...NAMESPACES }).dispose()
  } catch (error) {
    if (error instanceof XmlXPathError) throw wrong('that is no XPath 1.0')
    throw error
  }
}

/**
 * The texts of what an expression finds in an assertion.
 *
 * @param signed the XML of the assertion
 * @param xpath checked by {@link checkGroupXPath}
 */
export function groupsByXPath(signed: string, xpath: string): Promise<readonly string[]> {
  return withXml(signed, wrong, ({ root }) => {
    const found = root.eval(xpath, { ...NAMESPACES })
    return (Array.isArray(found) ? found.map(({ content }) => content) : [String(found)])
      .map((each) => each.trim())
      .filter((each) => each !== '')
  })
}

function problemOf(xpath: string): string | undefined {
  // Texts may hold anything.
  const bare = xpath.replace(/"[^"]*"|'[^']*'/g, "''")
  let outside = bare
  for (const [, predicate = ''] of bare.matchAll(/\[([^[\]]*)\]/g)) {
    if (predicate.match(FAR) !== null || predicate.includes('..'))
      return 'predicates may not look at the whole document'
    outside = outside.replace(`[${predicate}]`, '')
  }
  if (/[[\]]/.test(outside)) return 'there is a predicate within a predicate'
  if (bare.includes('..')) return '".." is not allowed'
  for (const [, axis = ''] of bare.matchAll(/([\w-]+)\s*::/g)) {
    if (!AXES.has(axis)) return `the axis "${axis}" is not allowed`
  }
  for (const [, name = ''] of bare.matchAll(/([\w-]+)\s*\(/g)) {
    if (!FUNCTIONS.has(name)) return `the function "${name}" is not allowed`
  }
  for (const [, prefix = ''] of bare.matchAll(/([\w.-]+):(?!:)/g)) {
    if (!Object.hasOwn(NAMESPACES, prefix)) return `the prefix "${prefix}" is unknown`
  }
  if (bare.includes('$')) return 'there are no variables'
  const isTooFar = outside.split('|').some((path) => (path.match(FAR) ?? []).length > 1)
  return isTooFar || outside.split('|').length > 5
    ? 'it has more than one "//" in a row, or too many alternatives'
    : undefined
}

function wrong(problem: string): RequestError {
  return new RequestError('INTEGRATION_XPATH', `The XPath to the groups cannot be used: ${problem}`, {
    details: { status: 400 },
  })
}
