import { expect, test } from 'vitest'
import { applyJslt } from '../apply-jslt.ts'
import { JsltError } from '../index.ts'

test.each([
  [
    'https://user:pw@example.com:8443/a/b.html?x=1&y=two&x=3#top',
    '{"host":"example.com","port":8443,"path":"/a/b.html","scheme":"https","query":"x=1&y=two&x=3",' +
      '"parameters":{"x":["1","3"],"y":["two"]},"fragment":"top","userinfo":"user:pw"}',
  ],
  ['http://a.b', '{"host":"a.b","scheme":"http"}'],
  ['HTTP://A.b/', '{"host":"A.b","path":"/","scheme":"http"}'],
  [' url:http://a.b/ ', '{"host":"a.b","path":"/","scheme":"http"}'],
  ['http://a.b:/x', '{"host":"a.b","path":"/x","scheme":"http"}'],
  ['http://a.b:-1/', '{"host":"a.b","path":"/","scheme":"http"}'],
  ['http://a@b@c/', '{"path":"/","scheme":"http"}'],
  ['http://[::1]:80/', '{"host":"[::1]","port":80,"path":"/","scheme":"http"}'],
  ['http:a?b', '{"path":"a","scheme":"http","query":"b","parameters":{"b":[null]}}'],
  ['file:////share/x', '{"path":"////share/x","scheme":"file"}'],
  ['http://a/%C3%A9/../x', '{"host":"a","path":"/%C3%A9/../x","scheme":"http"}'],
  [
    'http://a/?k=%C3%A9+b&%61=1',
    '{"host":"a","path":"/","scheme":"http","query":"k=%C3%A9+b&%61=1","parameters":{"k":["é b"],"a":["1"]}}',
  ],
  [
    'http://a?&x&=y&z=&',
    '{"host":"a","scheme":"http","query":"&x&=y&z=&","parameters":{"":[null],"x":[null],"=y":[null],"z":[null]}}',
  ],
  ['http://a/?#', '{"host":"a","path":"/","scheme":"http","fragment":""}'],
  ['mailto:a@b.c?subject=x#f', '{"path":"a@b.c","scheme":"mailto","query":"subject=x","parameters":{"subject":["x"]}}'],
  ['jar:file:/a.jar!/b', '{"path":"file:/a.jar!/b","scheme":"jar"}'],
  ['ftp://h/p', '{"host":"h","path":"/p","scheme":"ftp"}'],
])('%s', (address, output) => {
  expect(applyJslt('parse-url(.)', { input: JSON.stringify(address) })).toBe(output)
})

test('parameters keep their order, also those that look like numbers', () => {
  const query = '[for (parse-url("http://a?b=1&2=x&1=y").parameters) .key]'
  expect(applyJslt(query)).toBe('["b","2","1"]')
})

test.each([
  'not a url',
  '',
  '//example.com',
  '/path',
  'gopher://x',
  'http',
  'http://a:port/',
  'http://a:-2/',
  'http://a:99999999999/',
  'http://[::1/',
  'http://[xyz]/',
  'http://a\tb/',
  'http://a/?x=%zz',
  'http://a/?x=%4',
  'mailto:',
  'jar:file:/a.jar',
])('%s is refused', (address) => {
  expect(() => applyJslt('parse-url(.)', { input: JSON.stringify(address) })).toThrow(JsltError)
})

test.each(['5', 'true', '[]', '{}'])('%s is no address', (input) => {
  expect(() => applyJslt('parse-url(.)', { input })).toThrow(JsltError)
})
