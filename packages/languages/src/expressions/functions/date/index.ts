import { formatDate } from './format-date.ts'
import { diffDate, now, sumDate } from './timestamps.ts'
import { toIsoDate } from './to-iso-date.ts'

export const dateFunctions = [formatDate, toIsoDate, now, sumDate, diffDate]
