import { createClient, signIn } from '@jatai/api'
import { createBrowser } from '../../../__fixtures__/browser.ts'
import type { Browser, Page } from '../../../__fixtures__/browser.ts'

/** The form of a page, as a browser would send it. */
export function formOf(page: Page): { readonly action: string; readonly fields: Record<string, string> } {
  const unescaped = (text: string): string => text.replaceAll('&amp;', '&').replaceAll('&#43;', '+')
  const action = /<form[^>]*\baction="([^"]+)"/i.exec(page.body)?.[1]
  if (action === undefined) throw new Error(`There is no form in ${page.status} ${page.body}`)
  const fields: Record<string, string> = {}
  for (const [input] of page.body.matchAll(/<input[^>]*>/gi)) {
    const name = /\bname="([^"]+)"/i.exec(input)?.[1]
    const value = /\bvalue="([^"]*)"/i.exec(input)?.[1]
    if (name !== undefined && value !== undefined) fields[name] = unescaped(value)
  }
  return { action: unescaped(action), fields }
}

/**
 * Begins at an address, and sends the form of the identity provider on. The cookies of a form of another site stay at
 * home, as in a browser: the first step is made without any.
 */
export async function signInBy(
  url: string,
  browser: Browser = createBrowser(),
): Promise<{ readonly page: Page; readonly browser: Browser }> {
  const { action, fields } = formOf(await browser.visit(url))
  return { page: await postFrom(browser, action, fields), browser }
}

/** Sends a form that came from another site. */
export async function postFrom(
  browser: Browser,
  action: string,
  fields: Readonly<Record<string, string>>,
): Promise<Page> {
  const response = await fetch(action, { method: 'POST', redirect: 'manual', body: new URLSearchParams(fields) })
  const location = response.headers.get('location')
  if (location !== null) return browser.visit(new URL(location, action))
  const url = new URL(action)
  return { url, status: response.status, body: await response.text(), way: [url], cookies: [] }
}

/** Who the session of a browser is. */
export async function whoIs(address: string, browser: Browser): Promise<object> {
  const token = browser.cookie('jatai_session') ?? ''
  return (await createClient({ address, token }).call(signIn.me)).body
}

/** The code of the problem that a page is. */
export function problemOf({ status, body }: Page): [number, unknown] {
  return [status, (JSON.parse(body) as { code?: unknown }).code]
}
