import { readFileSync } from 'node:fs'

export interface PermissionTables {
  readonly permissions: readonly string[]
  /** Role → its permissions. */
  readonly roles: ReadonlyMap<string, readonly string[]>
  /** Group → its roles. */
  readonly groups: ReadonlyMap<string, readonly string[]>
}

/** The tables of the specification, read from their text: what the data of the program is compared with. */
export function readTables(): PermissionTables {
  const text = readFileSync(new URL('./tables.md', import.meta.url), 'utf8')
  const [grid = [], roles = [], groups = []] = text.split(/\n{2,}/).flatMap((part) => {
    const rows = part.split('\n').filter((line) => line.startsWith('| `'))
    return rows.length === 0 ? [] : [rows.map(cells)]
  })
  return {
    permissions: grid.flatMap(permissionsOfService),
    roles: new Map(roles.map(([role = '', list = '']) => [named(role), permissionsOfRole(list)])),
    groups: new Map(groups.map(([group = '', list = '']) => [named(group), list.split(',').map(named)])),
  }
}

function cells(row: string): readonly string[] {
  return row
    .split('|')
    .slice(1, -1)
    .map((cell) => cell.trim())
}

function permissionsOfService([service = '', ...columns]: readonly string[]): readonly string[] {
  const plain = ['CREATE', 'READ', 'UPDATE', 'DELETE'].filter((_name, index) => columns[index] === '●')
  const specific = [...(columns[4] ?? '').matchAll(/`([^`]+)`/g)].map(([, name = '']) => name)
  return [...plain, ...specific].map((name) => `${named(service)}:${name}`)
}

/** `` `ALERT` READ, CREATE; `AUDIT` READ `` */
function permissionsOfRole(list: string): readonly string[] {
  return list.split(';').flatMap((part) => {
    const [, service = '', names = ''] = /^`([^`]+)`(.*)$/.exec(part.trim()) ?? []
    return names.split(',').map((name) => `${service}:${name.trim()}`)
  })
}

function named(cell: string): string {
  return cell.replaceAll('`', '').trim()
}
