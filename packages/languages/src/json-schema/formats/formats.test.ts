import { expect, test } from 'vitest'
import { FORMATS } from './index.ts'

const samples: Readonly<Record<string, { readonly good: readonly string[]; readonly bad: readonly string[] }>> = {
  email: {
    good: ['a@b.com', 'a.b+c@x-y.org', '"joe bloggs"@example.com', 'a@[127.0.0.1]', 'a@[IPv6:::1]', 'te~st@x'],
    bad: ['nope', 'a@', '@b', '.a@b.c', 'a.@b.c', 'a..b@c.d', 'a@b=c', 'a b@c.d', 'a@-b.c', 'a@[127.0.0.300]', 'a@b@c'],
  },
  date: {
    good: ['2024-02-29', '1963-06-19', '0000-01-01'],
    bad: [
      '2023-02-29',
      '1900-02-29',
      '2024-13-01',
      '2024-00-10',
      '2024-04-31',
      '24-1-1',
      '2024-1-01',
      '২024-01-01',
      '',
    ],
  },
  time: {
    good: ['08:30:06Z', '08:30:06.283185z', '12:00:00', '23:59:60Z', '01:29:60+01:30', '15:59:60-08:00'],
    bad: ['24:00:00Z', '00:60:00Z', '00:00:61Z', '22:59:60Z', '08:30Z', '8:30:06Z', '08:30:06 PST', '01:02:03+24:00'],
  },
  'date-time': {
    good: ['1963-06-19T08:30:06.283185Z', '1937-01-01t12:00:27.87+00:20', '1998-12-31T23:59:60Z'],
    bad: [
      '1990-02-31T15:59:59Z',
      '1963-06-19T08:30:06',
      '1963-06-19 08:30:06Z',
      '2013-350T01:01:01',
      '1998-12-31T23:58:60Z',
    ],
  },
  uri: {
    good: [
      'http://foo.bar/?baz=qux#quux',
      'http://223.255.255.254',
      'ftp://ftp.is.co.za/rfc/rfc1808.txt',
      'mailto:John.Doe@example.com',
      'urn:oasis:names:specification:docbook:dtd:xml:4.1.2',
      'http://[2001:db8::7]/c?q',
      'tel:+1-816-555-1212',
      "http://-.~_!$&'()*+,;=:%40:80%2f::::::@example.com",
    ],
    bad: [
      '//foo.bar',
      '/abc',
      'abc',
      'http:// shouldfail.com',
      ':// no',
      'bar,baz:x y',
      'http://[::1',
      'https://[@x/',
      'a:\\b',
      'http://a%zz',
    ],
  },
  uuid: {
    good: ['2EB8AA08-AA98-11EA-B4AA-73B441D16380', '00000000-0000-0000-0000-000000000000'],
    bad: [
      '2eb8aa08-aa98-11ea-b4aa-73b441d1638',
      '2eb8aa08aa9811eab4aa73b441d16380',
      '2eb8aa08-aa98-11ea-b4ga-73b441d16380',
    ],
  },
  ipv4: {
    good: ['192.168.0.1', '0.0.0.0', '255.255.255.255'],
    bad: ['256.1.1.1', '1.2.3', '1.2.3.4.5', '01.2.3.4', '1.2.3.4.', '1.2.3.4\n', '0x7f.1.1.1', ''],
  },
  ipv6: {
    good: ['::1', '::', '1::', '1:2:3:4:5:6:7:8', '::ffff:192.168.0.1', '1:2::3:4', '1:2:3:4:5:6:1.2.3.4', 'fe80::a'],
    bad: [
      '12345::',
      '1:2:3:4:5:6:7:8:9',
      '1::2::3',
      '::1%eth0',
      ' ::1',
      '1:2:3:4:5:6:7',
      ':1',
      '1.2.3.4::',
      '::g',
      '1:2:3:4:5:6:7:8::',
    ],
  },
  hostname: {
    good: ['www.example.com', 'a', '1host', `${'a'.repeat(63)}.b`],
    bad: ['-a', 'a-', 'a_b', 'a..b', '', '.a', `${'a'.repeat(64)}.b`, 'a b', Array(64).fill('abcd').join('.')],
  },
  regex: { good: ['^a+$', '([abc])+\\s+$', ''], bad: ['(', '[a', 'a{2', '*'] },
}

test('there are samples of every format', () => {
  expect(Object.keys(samples).sort()).toEqual([...FORMATS.keys()].sort())
})

for (const [name, { good, bad }] of Object.entries(samples)) {
  test.each(good)(`${name}: "%s" is one`, (text) => expect(FORMATS.get(name)?.matches(text)).toBe(true))
  test.each(bad)(`${name}: "%s" is none`, (text) => expect(FORMATS.get(name)?.matches(text)).toBe(false))
}
