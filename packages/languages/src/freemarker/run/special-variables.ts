import type { Expression } from '../syntax/expression.ts'
import { DateValue } from '../values/date.ts'
import { MapValue } from '../values/map.ts'
import type { Value } from '../values/value.ts'
import type { Evaluator } from './evaluator.ts'
import { MacroValue } from './macro-value.ts'
import { fail, type Site } from './site.ts'

/** The version whose behaviour this is (spec/connectors/tools.md, facts checked on the reference engine). */
const VERSION = '2.3.35'

/** `.name`: what the language itself knows. */
export function compileSpecialVariable({ name, output }: Expression & { kind: 'special' }, site: Site): Evaluator {
  switch (name) {
    case 'data_model':
      return ({ model }) => model
    case 'globals':
      return ({ globalsView }) => globalsView
    case 'vars':
      return ({ vars }) => vars
    case 'main':
    case 'namespace':
      return ({ main }) => main
    case 'locals':
      return ({ call }) => call && new MapValue(call.locals)
    case 'args':
      return ({ call }) => call?.args
    case 'error':
      return (environment) => environment.lastError(site)
    case 'now':
      return ({ now }) => new DateValue(now(), 'datetime')
    case 'lang':
      return ({ settings }) => settings.locale.split('_')[0]
    case 'locale':
      return ({ settings }) => settings.locale
    case 'time_zone':
      return ({ settings }) => settings.timeZone
    case 'url_escaping_charset':
      return ({ settings }) => settings.urlCharset
    case 'output_encoding':
      return ({ settings }) => settings.outputEncoding
    case 'output_format':
      return () => output.format
    case 'auto_esc':
      return () => output.escaping
    case 'version':
    case 'incompatible_improvements':
      return () => VERSION
    case 'template_name':
    case 'main_template_name':
    case 'current_template_name':
      return () => 'template'
    case 'pass':
      return () => NOTHING_DONE
    case 'caller_template_name':
      return ({ call }) =>
        call === undefined ? fail(site, 'There is no caller outside of a macro or function') : 'template'
    default:
      return (): Value => fail(site, `.${name} is not available: a template has nothing but its model`)
  }
}

/** `.pass`: a macro that does nothing. */
const NOTHING_DONE = new MacroValue(
  { name: '.pass', isFunction: false, parameters: [], rest: undefined, usesArguments: false },
  [],
  () => 0,
)
