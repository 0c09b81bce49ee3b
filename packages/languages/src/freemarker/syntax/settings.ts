import { camelCase } from './special-variables.ts'

/** What `<#setting>` can change. The last ones are read and have no effect here. */
export const SETTING_NAMES = [
  'locale',
  'number_format',
  'boolean_format',
  'date_format',
  'time_format',
  'datetime_format',
  'time_zone',
  'c_format',
  'url_escaping_charset',
  'output_encoding',
  'classic_compatible',
  'sql_date_and_time_time_zone',
] as const

export type SettingName = (typeof SETTING_NAMES)[number]

/** The name in snake case, or undefined when there is no such setting. */
export function settingNamed(written: string): SettingName | undefined {
  return SETTING_NAMES.find((name) => name === written || camelCase(name) === written)
}
