/**
 * The fields of a form (`application/x-www-form-urlencoded`). A field that is there several times is a list, so that no
 * two readers of the form can take different ones.
 */
export function readForm(body: string): Readonly<Record<string, string | string[]>> {
  const form = new URLSearchParams(body)
  const fields = [...new Set(form.keys())].map((name): [string, string | string[]] => {
    const [first = '', ...others] = form.getAll(name)
    return [name, others.length === 0 ? first : [first, ...others]]
  })
  return Object.fromEntries(fields)
}
