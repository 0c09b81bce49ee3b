import { accounts, accountTypes } from '@jatai/api'
import { allConnectors, connectorPath } from './connector-pages.ts'
import { blocks, inlineCode, prose, table } from './markdown.ts'
import type { Page } from './markdown.ts'
import { allTriggers, triggerPath } from './trigger-pages.ts'

/** The types of accounts on one page, with who takes them. */
export async function accountPage(): Promise<Page> {
  const takers = await takersByType()
  const text = blocks(
    '# Accounts',
    'An account is a named set of credentials of a realm, with values for each environment. Steps and triggers name it; a ' +
      'document never holds what is in it. A value has at most ' +
      `${accounts.LONGEST_VALUE.toLocaleString('en')} characters. Secret fields are written, and never shown again.`,
    'In expressions a field is read as `{{ account.<name of the account or of its slot>.<field> }}`; its name is compared ' +
      'without regard to case, hyphens and underscores.',
    accountTypes.ACCOUNT_TYPES.flatMap((type) => [
      `## ${type.title}`,
      typeLine(type),
      table(
        ['Field', 'Title', 'Secret', 'Needed', ''],
        type.fields.map(({ name, title, isSecret, isRequired, description = '' }) => [
          inlineCode(name),
          prose(title),
          isSecret ? 'yes' : '',
          isRequired ? 'yes' : '',
          prose(description),
        ]),
      ),
      ...takenBy(takers.get(type.id)),
    ]),
  )
  return { path: 'accounts.md', text }
}

function typeLine({ id, otherIds, canExpire, needsLogin = false }: accountTypes.AccountType): string {
  const others = otherIds.length === 0 ? '' : `, also read as ${otherIds.map(inlineCode).join(', ')}`
  const expiry = canExpire ? ' It may have a date on which it ends.' : ''
  const login = needsLogin ? ' Its tokens come from a login with the provider, and are renewed before they end.' : ''
  return `${inlineCode(id)}${others}.${expiry}${login}`
}

function takenBy(links: readonly string[] | undefined): readonly string[] {
  return links === undefined ? [] : [`Taken by: ${links.join(', ')}.`]
}

/** Type → links to the connectors and triggers that have a slot for it. */
async function takersByType(): Promise<ReadonlyMap<string, readonly string[]>> {
  const found = new Map<string, Set<string>>()
  const add = (slots: Readonly<Record<string, { readonly types: readonly string[] }>> = {}, link: string): void => {
    for (const type of Object.values(slots).flatMap(({ types }) => types)) {
      const id = accountTypes.findAccountType(type)?.id ?? type
      found.set(id, (found.get(id) ?? new Set()).add(link))
    }
  }
  for (const each of await allConnectors()) add(each.accounts, `[${prose(each.title)}](${connectorPath(each)})`)
  for (const each of await allTriggers()) add(each.accounts, `[${prose(each.title)} trigger](${triggerPath(each)})`)
  return new Map([...found].map(([type, links]) => [type, [...links].sort()]))
}
