import type { Element } from './element.ts'
import type { OutputContext } from './expression.ts'
import { stripWhitespace } from './strip-whitespace.ts'
import { TemplateParser } from './template-parser.ts'

/**
 * Reads a template into elements, layout blanks taken away.
 *
 * @param output the output format it starts with. @default none
 * @throws FreemarkerSyntaxError with place
 */
export function parseTemplate(source: string, output?: OutputContext): Element {
  const parser = new TemplateParser(source)
  if (output !== undefined) {
    parser.state.outputFormat = output.format
    parser.state.escapingPolicy = output.escaping ? 'on' : 'off'
  }
  return stripWhitespace(parser.template(), parser.state.stripWhitespace)
}
