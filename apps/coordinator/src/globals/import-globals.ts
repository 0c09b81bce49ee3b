import type { Caller } from '../access/caller.ts'
import { requirePermission } from '../access/require-permission.ts'
import { inputError } from '../settings/input-error.ts'
import type { FieldProblem } from '../settings/input-error.ts'
import { valueProblem } from './check-value.ts'
import type { GlobalDocument } from './global-document.ts'
import type { GlobalsService } from './globals-service.ts'

export interface ImportedGlobals {
  readonly created: string[]
  readonly updated: string[]
  readonly unchanged: string[]
}

/**
 * Sets the values of many globals in an environment. All are checked before the first is written, so that a mistake in
 * one changes none.
 *
 * @throws RequestError `INPUT_INVALID` naming each wrong one
 */
export async function importGlobals(
  service: GlobalsService,
  caller: Caller,
  environment: string,
  category: GlobalDocument['category'],
  values: Readonly<Record<string, string>>,
): Promise<ImportedGlobals> {
  const known = await service.byName(caller.realm)
  const categoryOf = (name: string): GlobalDocument['category'] => known.get(name)?.document.category ?? category
  const problems: FieldProblem[] = []
  /** Category and value → who has it afterwards. */
  const holders = new Map<string, string>()
  for (const [name, { document }] of known) {
    const value = values[name] ?? document.values[environment]?.value
    if (value !== undefined) holders.set(`${document.category} ${value}`, name)
  }
  for (const [name, value] of Object.entries(values)) {
    const problem = valueProblem(categoryOf(name), value)
    if (problem !== undefined) problems.push({ field: name, problem })
    const key = `${categoryOf(name)} ${value}`
    const holder = holders.get(key) ?? name
    if (categoryOf(name) !== 'other' && holder !== name) {
      problems.push({ field: name, problem: `the global "${holder}" of this category has this value` })
    }
    holders.set(key, holder)
  }
  if (problems.length > 0) throw inputError(...problems)

  const imported: ImportedGlobals = { created: [], updated: [], unchanged: [] }
  for (const name of Object.keys(values)) {
    if (known.has(name)) requirePermission(caller, 'GLOBAL:UPDATE', environment)
  }
  for (const [name, value] of Object.entries(values)) {
    const stored = known.get(name)
    if (stored === undefined) {
      await service.create(caller, { name, category, description: '', values: { [environment]: value } })
      imported.created.push(name)
    } else if (stored.document.values[environment]?.value === value) imported.unchanged.push(name)
    else {
      await service.update(caller, stored.id, { values: { [environment]: value } }, undefined)
      imported.updated.push(name)
    }
  }
  return imported
}
