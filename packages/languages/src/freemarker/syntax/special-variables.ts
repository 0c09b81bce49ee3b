/** Names behind a lone dot (`.now`), in snake case. Those that need templates in files exist but fail when used. */
const NAMES = [
  'args',
  'auto_esc',
  'caller_template_name',
  'current_node',
  'current_template_name',
  'data_model',
  'error',
  'get_optional_template',
  'globals',
  'incompatible_improvements',
  'lang',
  'locale',
  'locale_object',
  'locals',
  'main',
  'main_template_name',
  'namespace',
  'node',
  'now',
  'output_encoding',
  'output_format',
  'pass',
  'template_name',
  'time_zone',
  'url_escaping_charset',
  'vars',
  'version',
]

const BY_NAME: ReadonlyMap<string, string> = new Map(
  NAMES.flatMap((name) => [
    [name, name],
    [camelCase(name), name],
  ]),
)

/** The name in snake case, or undefined when there is no such special variable. */
export function specialVariable(written: string): string | undefined {
  return BY_NAME.get(written)
}

/** `data_model` → `dataModel` */
export function camelCase(name: string): string {
  return name.replace(/_([a-z])/g, (_, letter: string) => letter.toUpperCase())
}
