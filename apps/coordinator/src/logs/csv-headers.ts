/** Headers of a CSV that is to be saved, not shown. */
export function csvHeaders(name: string): Readonly<Record<string, string>> {
  return { 'Content-Disposition': `attachment; filename="${name.replace(/[^A-Za-z0-9._-]/g, '_')}.csv"` }
}
