/** The page that a browser ends on after it was at a provider. */
export function loginPage(problem: string | undefined): string {
  const title = problem === undefined ? 'Signed in' : 'Not signed in'
  const text = problem ?? 'The account has its tokens. You can close this page.'
  return `<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><title>${title}</title></head>
<body><h1>${title}</h1><p>${escaped(text)}</p></body>
</html>
`
}

function escaped(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`)
}
