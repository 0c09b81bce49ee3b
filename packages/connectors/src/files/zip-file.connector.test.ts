import { buffer } from 'node:stream/consumers'
import { deflateRawSync } from 'node:zlib'
import type { Json } from '@jatai/languages/json'
import { describe, expect, test } from 'vitest'
import { fromBuffer } from 'yauzl'
import type { Entry, ZipFile } from 'yauzl'
import { runStep } from '../tools/__fixtures__/run-step.ts'
import type { StepRun } from '../tools/__fixtures__/run-step.ts'
import { makeZip } from './__fixtures__/make-zip.ts'

const zip = (params: Readonly<Record<string, Json>>, files: StepRun['files'] = {}, message: Json = {}) =>
  runStep('zip-file-connector', params, message, { files })
const failed = (message: string): unknown => ({ success: false, message, exception: expect.any(String) as unknown })

describe('compress', () => {
  test('writes one file under its base name', async () => {
    const params = { operation: 'compress', fileName: 'in/{{ message.n }}.txt', outputFileName: 'out/a.zip' }
    const { output, files } = await zip(params, { 'in/a.txt': 'Olá' }, { n: 'a' })
    expect(output).toEqual({ success: true, fileName: 'in/a.txt', outputFileName: 'out/a.zip' })
    expect(await entriesOf(files.get('out/a.zip'))).toEqual({ 'a.txt': 'Olá' })
  })

  test('writes the files of the list', async () => {
    const params = { operation: 'multiple_compress', files: [{ fileName: 'a' }, { fileName: 'b' }] }
    const { output, files } = await zip(params, { a: '1', b: '2' })
    expect(output).toEqual({ success: true, fileName: 'data.zip', outputFileName: 'data.zip' })
    expect(await entriesOf(files.get('data.zip'))).toEqual({ a: '1', b: '2' })
  })

  test('writes the files that an expression names, when they are specified so', async () => {
    const params = { operation: 'multiple_compress', filesRawMode: true, rawFiles: '{{ message.files }}', files: [] }
    const { files } = await zip(params, { a: '1', b: '2' }, { files: ['b', { fileName: 'a' }] })
    expect(await entriesOf(files.get('data.zip'))).toEqual({ a: '1', b: '2' })
  })

  test('refuses two files of the same base name', async () => {
    const params = { operation: 'multiple_compress', files: [{ fileName: 'x/a' }, { fileName: 'y/a' }] }
    expect((await zip(params, { 'x/a': '1', 'y/a': '2' })).output).toEqual(failed('duplicate entry: a'))
  })

  test('leaves an archive that is there alone', async () => {
    const { output, files } = await zip({ fileName: 'a' }, { a: '1', 'data.zip': 'old' })
    expect(output).toEqual(failed('File data.zip already exists.'))
    expect(files.get('data.zip')?.toString()).toBe('old')
  })

  test('says that a file is missing in the words of the page, or throws', async () => {
    expect((await zip({ fileName: 'a' })).output).toEqual({
      success: false,
      message: 'Encountered an I/O error while executing ZipFileConnector',
      exception: 'java.io.FileNotFoundException: File a does not exist.',
    })
    expect((await zip({ fileName: 'a', failOnError: true })).throws).toMatchObject({
      error: 'File a does not exist.',
      code: 500,
    })
  })

  test.each(['/etc/passwd', '../a', 'x/../../a', ''])('refuses to leave the folder by %j', async (fileName) => {
    expect((await zip({ fileName }, { a: '1' })).output).toMatchObject({ success: false })
    expect((await zip({ fileName: 'a', outputFileName: fileName }, { a: '1' })).output).toMatchObject({
      success: false,
    })
  })
})

describe('decompress', () => {
  const decompress = async (archive: Buffer, params: Readonly<Record<string, Json>> = {}) =>
    zip({ operation: 'decompress', fileName: 'data.zip', ...params }, { 'data.zip': archive, 'there.txt': 'old' })

  test('writes the entries under their names', async () => {
    const archive = await makeZip([
      { name: 'a.txt', content: '1' },
      { name: 'sub/b.txt', content: '2' },
      { name: 'win\\c.txt', content: '3' },
    ])
    const { output, files } = await decompress(archive)
    const names = ['a.txt', 'sub/b.txt', 'win/c.txt']
    expect(output).toEqual({ success: true, fileName: 'data.zip', outputFileName: 'data.zip', files: names })
    expect(names.map((name) => files.get(name)?.toString())).toEqual(['1', '2', '3'])
  })

  test('writes them below a folder', async () => {
    const { output, files } = await decompress(await makeZip([{ name: 'a', content: '1' }]), { outputFileName: 'to' })
    expect(output).toMatchObject({ files: ['to/a'] })
    expect(files.get('to/a')?.toString()).toBe('1')
  })

  test('reads names in the charset that is set', async () => {
    const archive = await makeZip([{ name: 'xx.txt', content: '1' }])
    archive[archive.indexOf('PK\x01\x02') + 9]! &= ~8 // the name is not in UTF-8
    const ofDirectory = archive.lastIndexOf('xx.txt')
    archive[ofDirectory] = 0xc6 // "ã" in code page 850
    expect((await decompress(archive, { setCharset: true, charset: 'CP850' })).output).toMatchObject({
      files: ['ãx.txt'],
    })
    expect((await decompress(archive, { charset: 'CP850' })).output).toMatchObject({ files: ['Æx.txt'] })
    expect((await decompress(archive, { setCharset: true, charset: 'no-such' })).output).toMatchObject({
      message: 'The charset no-such is not known',
    })
  })

  test.each(['../evil', '/evil', 'a/../../evil', '..\\evil', 'C:evil', 'a\0b'])(
    'refuses the entry %j, and writes none of the others',
    async (name) => {
      const archive = await makeZip([
        { name: 'first', content: '1' },
        { name, content: 'x' },
      ])
      const { output, files } = await decompress(archive, { outputFileName: 'deep/er' })
      expect(output).toEqual(failed(`Access to ${name.replaceAll('\\', '/')} is not allowed`))
      expect([...files.keys()].sort()).toEqual(['data.zip', 'there.txt'])
    },
  )

  test('refuses links', async () => {
    const archive = await makeZip([{ name: 'link', content: '/etc/passwd', mode: 0o120777 }])
    expect((await decompress(archive)).output).toEqual(failed('Access to link is not allowed'))
  })

  test('refuses to write over a file, and two entries of one name', async () => {
    const over = await makeZip([{ name: 'there.txt', content: 'new' }])
    const { output, files } = await decompress(over)
    expect(output).toEqual(failed('File there.txt already exists.'))
    expect(files.get('there.txt')?.toString()).toBe('old')
    const twice = await makeZip([
      { name: 'aa', content: '1' },
      { name: 'aa', content: '2' },
    ])
    expect((await decompress(twice)).output).toEqual(failed('duplicate entry: aa'))
  })

  test('refuses encrypted entries', async () => {
    const archive = await makeZip([{ name: 'secret', content: '1' }])
    const directory = archive.indexOf('PK\x01\x02')
    archive[directory + 8]! |= 1
    expect((await decompress(archive)).output).toEqual(failed('Entry secret is encrypted, which is not supported'))
  })

  test('stops at a bomb, and leaves nothing of it', async () => {
    const archive = await makeZip([{ name: 'bomb', content: Buffer.alloc(40_000_000) }])
    const { output, files } = await decompress(archive)
    expect(output).toEqual(failed('File data.zip expands to more than 16777216 bytes, which is not allowed'))
    expect([...files.keys()].sort()).toEqual(['data.zip', 'there.txt'])
  })

  test('counts the bytes of all entries, not of each', async () => {
    const content = Buffer.alloc(10_000_000)
    const archive = await makeZip([
      { name: 'a', content },
      { name: 'b', content },
    ])
    expect((await decompress(archive)).output).toMatchObject({
      success: false,
      message: expect.stringMatching('expands') as unknown,
    })
  })

  test('does not believe a size that is too small', async () => {
    const content = Buffer.alloc(1_000_000)
    const archive = await makeZip([{ name: 'liar', content }])
    const size = Buffer.alloc(4)
    size.writeUInt32LE(content.length)
    for (let at = archive.indexOf(size); at >= 0; at = archive.indexOf(size, at + 1)) archive.writeUInt32LE(10, at)
    expect((await decompress(archive)).output).toEqual(failed('Entry liar of data.zip is damaged'))
  })

  test('says that content is damaged, and that a file is no archive', async () => {
    const content = deflateRawSync(Buffer.from('text'.repeat(100)))
    const archive = await makeZip([{ name: 'a', content: 'text'.repeat(100) }])
    archive.fill(0xff, archive.indexOf(content), archive.indexOf(content) + content.length)
    expect((await decompress(archive)).output).toEqual(failed('Entry a of data.zip is damaged'))
    expect((await decompress(Buffer.from('no archive'))).output).toEqual(
      failed('File data.zip is not a valid ZIP file'),
    )
  })
})

async function entriesOf(archive: Buffer | undefined): Promise<Record<string, string>> {
  const zip = await new Promise<ZipFile>((resolve, reject) =>
    fromBuffer(archive!, { lazyEntries: true }, (error, opened) => (error ? reject(error) : resolve(opened))),
  )
  const found: Record<string, string> = {}
  return new Promise((resolve, reject) => {
    zip.on('entry', (entry: Entry) =>
      zip.openReadStream(entry, (error, stream) => {
        if (error) return reject(error)
        buffer(stream).then((content) => {
          found[entry.fileName] = content.toString()
          zip.readEntry()
        }, reject)
      }),
    )
    zip.on('end', () => resolve(found))
    zip.readEntry()
  })
}
