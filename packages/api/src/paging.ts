import { z } from 'zod'

/** Query parameters of a list that comes in pages. */
export const pageQuery = {
  cursor: z.string().max(2000).optional().describe('`next` of the page before, of the same query.'),
  size: z.coerce.number().int().min(1).max(1000).default(100).describe('Most entries of the page.'),
}

/** A page of a list. */
export function pageOf<T extends z.ZodType>(entry: T) {
  return z.object({
    content: z.array(entry),
    next: z.string().optional().describe('`cursor` of the next page; absent on the last one.'),
  })
}
