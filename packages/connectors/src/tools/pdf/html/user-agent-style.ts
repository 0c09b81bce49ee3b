/** How elements look unless the document says otherwise. */
export const USER_AGENT_STYLE = `
  html, body, div, p, h1, h2, h3, h4, h5, h6, ul, ol, dl, dt, dd, blockquote, pre, address, form, fieldset, legend,
  center, hr, article, section, header, footer, main, nav, aside, figure, figcaption, details, summary { display: block }
  head, script, style, title, meta, link, base, template, noscript, colgroup, col, datalist, input[type=hidden],
  audio, video, iframe, object, embed, canvas, map { display: none }
  li { display: list-item }
  table { display: table; text-align: left; text-indent: 0; white-space: normal; border-collapse: collapse;
    vertical-align: middle }
  thead, tbody, tfoot, tr, td, th { vertical-align: inherit }
  caption { display: table-caption; text-align: center }
  thead { display: table-header-group } tbody { display: table-row-group } tfoot { display: table-footer-group }
  tr { display: table-row } td, th { display: table-cell; padding: 1px }
  th { font-weight: bold; text-align: center }
  h1 { font-size: 2em; margin: .67em 0; font-weight: bold } h2 { font-size: 1.5em; margin: .83em 0; font-weight: bold }
  h3 { font-size: 1.17em; margin: 1em 0; font-weight: bold } h4 { margin: 1.33em 0; font-weight: bold }
  h5 { font-size: .83em; margin: 1.67em 0; font-weight: bold } h6 { font-size: .67em; margin: 2.33em 0; font-weight: bold }
  p, blockquote, ul, ol, dl, figure { margin-top: 1em; margin-bottom: 1em }
  blockquote, figure { margin-left: 40px; margin-right: 40px } dd { margin-left: 40px }
  ul, ol { padding-left: 30px } ul { list-style-type: disc } ol { list-style-type: decimal }
  ul ul, ol ul { list-style-type: circle } ul ul ul, ol ul ul, ul ol ul, ol ol ul { list-style-type: square }
  ul ul, ul ol, ol ul, ol ol { margin-top: 0; margin-bottom: 0 }
  b, strong { font-weight: bold } i, em, cite, var, dfn, address { font-style: italic }
  u, ins { text-decoration: underline } s, strike, del { text-decoration: line-through }
  a[href] { color: #0000ee; text-decoration: underline }
  pre, code, kbd, samp, tt { font-family: monospace; font-size: .83em } pre { white-space: pre; margin: 1em 0 }
  pre code, pre kbd, pre samp, pre tt { font-size: 1em }
  big { font-size: 1.17em } small { font-size: .83em } sub { vertical-align: sub } sup { vertical-align: super }
  mark { background-color: yellow } center { text-align: center }
  hr { margin: .5em 0; border-top: 1px solid gray }
`
