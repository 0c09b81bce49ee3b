import { unexpected } from '../run/coerce.ts'
import { fail, failAsMissing } from '../run/site.ts'
import { SpecialValue } from '../values/special-value.ts'
import { ExactNumber, isMissing } from '../values/value.ts'
import type { BuiltIn } from './built-in.ts'
import { anyBuiltIn } from './define.ts'

/** Built-ins of the reference that reach beyond the model: they are known, and an error when they run. */
export const REFUSED: readonly BuiltIn[] = [
  ...['api', 'new', 'absolute_template_name'].map((name) =>
    anyBuiltIn({ name, summary: 'Not available: a template has nothing but its model.', examples: [] }, (_, use) =>
      fail(use.site, `?${use.name} is not available: a template has nothing but its model`),
    ),
  ),
  anyBuiltIn(
    {
      name: 'has_api',
      summary: 'Would a list or map of the model have an API? It cannot be used here.',
      examples: [{ template: '${1?has_api?c}', output: 'false' }],
    },
    (value, use) => {
      if (isMissing(value)) return failAsMissing(use.targetSite)
      return typeof value === 'object' && !(value instanceof SpecialValue) && !(value instanceof ExactNumber)
    },
  ),
  ...[
    'ancestors',
    'children',
    'next_sibling',
    'node_name',
    'node_namespace',
    'node_type',
    'parent',
    'previous_sibling',
    'root',
  ].map((name) =>
    anyBuiltIn(
      { name, summary: 'Of XML trees, which a model does not hold: always an error.', examples: [] },
      (value, use) => unexpected(value, 'a node', use.targetSite),
    ),
  ),
]
