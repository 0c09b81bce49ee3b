import type { Configuration } from '@jatai/api'
import { SIZES } from '@jatai/platform'
import type { SizeName } from '@jatai/platform'
import { derivedId } from './derived-id.ts'

/** The configurations of a version: three sizes in each environment (flowspec.md §2.3), always under the same ids. */
export function configurationsOf(version: string, environments: readonly string[]): Configuration[] {
  return environments.flatMap((name) =>
    (Object.keys(SIZES) as SizeName[]).map((size) => ({
      id: derivedId('configuration', version, name, size),
      version: 1,
      size,
      environment: { name },
    })),
  )
}
