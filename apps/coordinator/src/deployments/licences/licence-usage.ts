import type { Licence, LicenceUsage } from '@jatai/api'
import type { Stored } from '@jatai/platform'
import { shownConfiguration } from '../deployment-document.ts'
import type { DeploymentDocument } from '../deployment-document.ts'
import { createQuota } from './quota.ts'
import type { QuotaAmount } from './quota.ts'

/** The licence page of an environment (platform.md §18). @param deployed all deployments of the realm */
export function licenceUsage(
  environment: string,
  licence: Licence,
  deployed: readonly Stored<DeploymentDocument>[],
  projects: ReadonlyMap<string, { readonly name: string; readonly description: string }>,
): LicenceUsage {
  const quota = createQuota(licence, deployed)
  const byProject = new Map<string, LicenceUsage['projects'][number]>()
  for (const { document } of deployed) {
    const shown = shownConfiguration(document)
    if (document.environment !== environment || document.active === null || shown === undefined) continue
    const { name = '', description = '' } = projects.get(document.project) ?? {}
    const project = byProject.get(document.project) ?? {
      id: document.project,
      name,
      description,
      pipelines: 0,
      units: 0,
      deployments: [],
    }
    byProject.set(document.project, project)
    const units = quota.cost(shown)
    project.pipelines += 1
    project.units += units
    const { size, replicas, versionMinor } = shown
    project.deployments.push({
      name: document.name,
      version: `${document.versionMajor}.${versionMinor}`,
      size,
      replicas,
      units,
    })
  }
  return {
    environment,
    licence,
    pipelines: amountOf(quota.pipelines(environment)),
    units: amountOf(quota.units(environment)),
    projects: [...byProject.values()].sort((a, b) => a.name.localeCompare(b.name)),
  }
}

function amountOf({ used, acquired }: QuotaAmount): LicenceUsage['units'] {
  return acquired === undefined
    ? { used, acquired: null, available: null }
    : { used, acquired, available: Math.max(0, acquired - used) }
}

/** Columns of the page's CSV. */
const COLUMNS = ['project', 'environment', 'pipeline', 'size', 'replicas', 'units']

export function licenceUsageCsv({ environment, projects }: LicenceUsage): string {
  const rows = projects.flatMap(({ name, deployments }) =>
    deployments.map((each) => [name, environment, each.name, each.size, each.replicas, each.units]),
  )
  return [COLUMNS, ...rows].map((row) => `${row.map(cell).join(',')}\r\n`).join('')
}

/** RFC 4180; a text that a spreadsheet would take for a formula is made one that it does not. */
function cell(value: string | number): string {
  const text = typeof value === 'string' && /^[=+\-@\t\r]/.test(value) ? `'${value}` : String(value)
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text
}
