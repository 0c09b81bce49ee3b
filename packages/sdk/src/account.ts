import type { Account } from '@jatai/platform'

/** A field of an account, its name compared without regard to case, hyphens and underscores (expressions.md D13). */
export function accountField(account: Account, name: string): string | undefined {
  const wanted = canonical(name)
  for (const [key, value] of Object.entries(account.fields)) if (canonical(key) === wanted) return value
  return undefined
}

function canonical(name: string): string {
  return name.replace(/[-_\s]/g, '').toLowerCase()
}
