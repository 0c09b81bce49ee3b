import { findCharset } from '../../charset/index.ts'
import { escapeJava, escapeJavaScriptPart, escapeJsonPart } from '../formats/language-escapes.ts'
import type { asPlainText } from '../values/kinds.ts'
import { markupOf, MarkupValue } from '../values/markup.ts'
import { escapeFor, escapeHtml, escapeRtf, escapeXml } from '../values/output-format.ts'
import { toTextOrMarkup, unexpected } from '../run/coerce.ts'
import { fail } from '../run/site.ts'
import type { BuiltIn } from './built-in.ts'
import { anyBuiltIn, evaluators, textBuiltIn, uses, Arguments, type Use } from './define.ts'

const html = (name: string): BuiltIn =>
  textBuiltIn(
    {
      name,
      place: 'without escaping',
      summary: 'Escaped for HTML: `& < > "` and `\'`.',
      examples: [{ template: `\${"<a href='x'>"?${name}}`, output: '&lt;a href=&#39;x&#39;&gt;' }],
    },
    escapeHtml,
  )

/** Escaping for other languages. */
export const TEXT_ESCAPE: readonly BuiltIn[] = [
  html('html'),
  html('web_safe'),
  html('xhtml'),
  textBuiltIn(
    {
      name: 'xml',
      place: 'without escaping',
      summary: 'Escaped for XML: `& < > "` and `\'`.',
      examples: [{ template: '${"it\'s <b>"?xml}', output: 'it&apos;s &lt;b&gt;' }],
    },
    escapeXml,
  ),
  textBuiltIn(
    {
      name: 'rtf',
      place: 'without escaping',
      summary: 'Escaped for RTF: a backslash before `\\`, `{` and `}`.',
      examples: [{ template: '${r"a{b}"?rtf}', output: 'a\\{b\\}' }],
    },
    escapeRtf,
  ),
  textBuiltIn(
    {
      name: 'js_string',
      summary: 'Escaped for the inside of a JavaScript text literal.',
      examples: [{ template: '${"it\'s \\"</script>\\""?js_string}', output: 'it\\\'s \\"<\\/script>\\"' }],
    },
    escapeJavaScriptPart,
  ),
  textBuiltIn(
    {
      name: 'json_string',
      summary: 'Escaped for the inside of a JSON text.',
      examples: [{ template: '{"a": "${"it\'s \\"x\\"\\n"?json_string}"}', output: '{"a": "it\'s \\"x\\"\\n"}' }],
    },
    escapeJsonPart,
  ),
  textBuiltIn(
    {
      name: 'j_string',
      summary: 'Escaped for the inside of a Java text literal.',
      examples: [{ template: '${"a\\tb"?j_string}', output: 'a\\tb' }],
    },
    escapeJava,
  ),
  urlBuiltIn('url', '', [{ template: '${"a b&c/é"?url} ${"é"?url("ISO-8859-1")}', output: 'a%20b%26c%2F%C3%A9 %E9' }]),
  urlBuiltIn('url_path', '/', [{ template: '${"a b/c"?url_path}', output: 'a%20b/c' }]),
  anyBuiltIn(
    {
      name: 'esc',
      appliesTo: 'text',
      place: 'markup format',
      summary: 'Escaped for the output format; where escaping is on anyway it makes no difference.',
      examples: [{ template: '<#ftl output_format="HTML" auto_esc=false>${"<"} ${"<"?esc}', output: '< &lt;' }],
    },
    (value, use) => toMarkup(value, use, (text, format) => markupOf(format, text)),
  ),
  anyBuiltIn(
    {
      name: 'no_esc',
      appliesTo: 'text',
      place: 'markup format',
      summary: 'Taken as output in the current format: it is not escaped.',
      examples: [{ template: '<#ftl output_format="HTML">${"<b>"} ${"<b>"?no_esc}', output: '&lt;b&gt; <b>' }],
    },
    (value, use) => toMarkup(value, use, (text, format) => new MarkupValue(format, text)),
  ),
  anyBuiltIn(
    {
      name: 'markup_string',
      summary: 'The markup of a captured or escaped output as a plain text.',
      examples: [
        { template: '<#ftl output_format="XML"><#assign x>${"<"}</#assign>${x?markup_string?length}', output: '4' },
      ],
    },
    (value, use) => (value instanceof MarkupValue ? value.markup : unexpected(value, 'markup output', use.targetSite)),
  ),
]

function toMarkup(
  value: Parameters<typeof asPlainText>[0],
  use: Use,
  make: (text: string, format: string) => MarkupValue,
): MarkupValue {
  const { format } = use.node.output
  const text = toTextOrMarkup(value, use.environment, use.targetSite)
  if (typeof text === 'string') return make(text, format)
  if (text === undefined) return unexpected(value, 'a string or markup output', use.targetSite)
  if (text.format === format) return text
  if (text.plain === undefined)
    return fail(use.site, `Output of the format ${text.format} cannot be taken for ${format}`)
  return new MarkupValue(format, escapeFor(format, text.plain), text.plain)
}

/** `?url` and `?url("charset")`: without parentheses the charset is that of the settings. */
function urlBuiltIn(name: string, kept: string, examples: BuiltIn['examples']): BuiltIn {
  return {
    name,
    appliesTo: 'text',
    calling: 'maybe',
    summary: `Escaped for a URL${kept === '' ? '' : ', slashes kept'}; the charset is UTF-8 or the one given.`,
    examples,
    compile: (node, compiler) => {
      const target = compiler.evaluator(node.target)
      const useIn = uses(node, compiler)
      const argumentsOf = evaluators(node, compiler)
      return (environment) => {
        const use = useIn(environment)
        const value = target(environment)
        const text = toTextOrMarkup(value, environment, use.targetSite)
        if (typeof text !== 'string') return unexpected(value, 'a string', use.targetSite)
        const args = new Arguments(argumentsOf(environment), { least: 0, most: 1 }, use)
        const charset = args.optionalText(0) ?? environment.settings.urlCharset
        // A text without anything to escape needs no charset, so a wrong one does not show.
        if (/^[A-Za-z0-9_.!~*'()-]*$/.test(text)) return text
        const bytes = findCharset(charset)?.encode(text)
        if (bytes === undefined) return fail(use.site, `Failed to execute URL encoding: unknown charset ${charset}`)
        environment.checkLength(bytes.length * 3, use.site)
        return encodeUrl(bytes, kept)
      }
    },
  }
}

const HEXADECIMAL = Array.from({ length: 256 }, (_, byte) => `%${byte.toString(16).toUpperCase().padStart(2, '0')}`)

function encodeUrl(bytes: Uint8Array, kept: string): string {
  let result = ''
  for (const byte of bytes) {
    const char = String.fromCharCode(byte)
    result += byte < 128 && (/^[A-Za-z0-9_.!~*'()-]$/.test(char) || kept.includes(char)) ? char : HEXADECIMAL[byte]
  }
  return result
}
