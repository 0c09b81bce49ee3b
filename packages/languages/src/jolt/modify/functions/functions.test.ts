import { describe, expect, test } from 'vitest'
import { ExactNumber } from '../../../json/index.ts'
import type { Json } from '../../../json/index.ts'
import { compileJolt } from '../../index.ts'

/** What a call gives for a field, or 'nothing'. */
function call(text: string, input: Record<string, Json> = {}): Json | undefined {
  const output = compileJolt([{ operation: 'modify-overwrite-beta', spec: { result: text } }]).transform(input)
  return Object.hasOwn(output as object, 'result') ? (output as Record<string, Json>)['result'] : 'nothing'
}

const INPUT: Record<string, Json> = {
  s: 'Text',
  e: '',
  n: 42,
  neg: -3,
  f: 2.75,
  t: true,
  z: null,
  l: ['b', 'a'],
  nums: [3, 1, 2],
  o: { k: 'v' },
  el: [],
  num: '17',
  dec: '2.5',
}

describe('arguments', () => {
  test.each<readonly [string, Json]>([
    ['=toList(1,-2.5,1e3,.5,5.,007,+5,5d)', [1, -2.5, 1000, 0.5, 5, 7, 5, 5]],
    ['=toList(true,FALSE,null)', [true, false, 'null']],
    ["=toList('1','true','')", ['1', 'true', '']],
    ["=toList('a,b','(c)',' d ', e f ,)", ['a,b', '(c)', ' d ', 'e f', null]],
    ['=toList(9007199254740993,x)', [new ExactNumber('9007199254740993'), 'x']],
    ['=toList(@(1,s),@(1,missing),@(9,s))', 'nothing'],
    ['=toList(@(1,s),@(1,missing))', ['Text', null]],
    ["=concat('it''s',x)", "it''sx"],
    ['=unknown(a,b)', 'a'],
    ['=unknown()', null],
    ['=unknown', 'nothing'],
    ['= concat(a,b)', 'a'],
    ['=isPresent()', null],
    ['=concat(a,b,c', 'ab'],
  ])('%s', (text, expected) => {
    expect(call(text, INPUT)).toEqual(expected)
  })

  test('a name alone works on the field itself, if there is one', () => {
    expect(call('=toUpper', { result: 'x' })).toBe('X')
    expect(call('=toUpper')).toBe('nothing')
  })
})

describe('texts', () => {
  test.each<readonly [string, Json]>([
    ['=toLower(@(1,s))', 'text'],
    ['=toLower(A,B)', ['a', 'b']],
    ['=toUpper(@(1,l))', ['B', 'A']],
    ['=toUpper(@(1,n))', 'nothing'],
    ['=toUpper(@(1,el))', 'nothing'],
    ['=toUpper(a,2,@(1,z))', ['A', 2, null]],
    ["=toUpper('straße')", 'STRASSE'],
    ["=trim(' \t x \u00a0')", 'x \u00a0'],
    ['=concat(@(1,s),@(1,z),@(1,n))', 'Text42'],
    ['=concat(@(1,s))', 'nothing'],
    ['=concat(@(1,l))', 'ba'],
    ["=concat(@(1,l),@(1,o),'')", '[b, a]{k=v}'],
    ['=concat(0.00001,12345678.5,1e10,-0.5)', '1.0E-51.23456785E710000000000-0.5'],
    ["=join(',',@(1,l))", 'b,a'],
    ["=join(',',@(1,s),'',@(1,n))", 'Text,42'],
    ["=join(',',a,@(1,z))", 'a,'],
    ["=join(',',@(1,s))", 'nothing'],
    ["=join(',',@(1,el))", ''],
    ['=join(5,@(1,l))', 'nothing'],
    ["=split(',','a,b,,')", ['a', 'b']],
    ["=split('','a😀')", ['a', '\ud83d', '\ude00']],
    ["=split(',','')", ['']],
    ["=split(',',',')", []],
    ["=split('[0-9]+','a1b22c')", ['a', 'b', 'c']],
    ["=split('.','a.b')", []],
    ["=split('(','a(b')", 'nothing'],
    ["=split('b',@(1,l))", [[], ['a']]],
    ["=split(',',@(1,n))", 'nothing'],
    ['=substring(@(1,s),1,3)', 'ex'],
    ['=substring(@(1,s),0,5)', 'nothing'],
    ['=substring(@(1,s),2,2)', 'nothing'],
    ['=substring(@(1,s),-1,2)', 'nothing'],
    ["=substring(@(1,s),'1',3)", 'nothing'],
    ['=substring(@(1,s),1)', 'nothing'],
    ["=leftPad(@(1,num),4,'0')", '0017'],
    ['=leftPad(@(1,num),4,0)', 'nothing'],
    ["=leftPad(@(1,num),4,'ab')", 'nothing'],
    ["=leftPad(@(1,num),1,'0')", '17'],
    ["=leftPad(@(1,num),0,'0')", 'nothing'],
    ["=leftPad(@(1,num),501,'0')", 'nothing'],
    ["=leftPad(@(1,n),4,'0')", 'nothing'],
    ["=rightPad(@(1,num),4,'.')", '17..'],
  ])('%s', (text, expected) => {
    expect(call(text, INPUT)).toEqual(expected)
  })
})

describe('numbers', () => {
  test.each<readonly [string, Json]>([
    ['=min(@(1,nums))', 1],
    ['=min(@(1,n),@(1,dec))', 2.5],
    ['=min(@(1,n))', 42],
    ['=min(@(1,num))', 'nothing'],
    ['=min(x,@(1,z))', 'nothing'],
    ['=max(@(1,neg),-9)', -3],
    ['=max(0.5,0.25)', 0.5],
    ['=max(9007199254740993,9007199254740992)', new ExactNumber('9007199254740993')],
    ['=abs(@(1,neg))', 3],
    ["=abs('-2.5')", 2.5],
    ['=abs(-9007199254740993)', new ExactNumber('9007199254740993')],
    ['=abs(-1,x)', [1, 'x']],
    ['=avg(@(1,nums))', 2],
    ['=avg(@(1,num),x,@(1,z))', 17],
    ['=avg(x,y)', 'nothing'],
    ['=avg(@(1,n))', 'nothing'],
    ['=intSum(1,2.9,-0.5,x)', 3],
    ['=intSum(@(1,l))', 0],
    ['=intSum(@(1,n))', 'nothing'],
    ['=intSum(3000000000,1)', 3000000001],
    ['=longSum(9007199254740993,2)', new ExactNumber('9007199254740995')],
    ['=longSum(9007199254740993,-9007199254740990)', 3],
    ['=doubleSum(0.1,0.2)', 0.30000000000000004],
    ["=doubleSum('1.5',1)", 2.5],
    ['=intSubtract(7,2)', 5],
    ["=intSubtract(7,'2')", 'nothing'],
    ['=intSubtract(7,2.5)', 'nothing'],
    ['=intSubtract(7,2,1)', 'nothing'],
    ['=longSubtract(9007199254740993,1)', 9007199254740992],
    ['=doubleSubtract(7,2.5)', 4.5],
    ['=divide(10,4)', 2.5],
    ["=divide('1','4')", 0.25],
    ['=divide(1,0)', 'nothing'],
    ['=divide(1)', 'nothing'],
    ['=divideAndRound(2,16,3)', 5.33],
    ['=divideAndRound(2,5.35,2)', 2.67],
    ['=divideAndRound(1,0.5,2)', 0.3],
    ['=divideAndRound(1,-0.5,2)', -0.3],
    ['=divideAndRound(-2,1250,1)', 1300],
    ['=divideAndRound(2000,1,3)', 1 / 3],
    ["=divideAndRound('2',1,3)", 'nothing'],
    ['=divideAndRound(2,@(1,nums))', 'nothing'],
  ])('%s', (text, expected) => {
    expect(call(text, INPUT)).toEqual(expected)
  })
})

describe('conversions', () => {
  test.each<readonly [string, Json]>([
    ["=toInteger('12.7')", 12],
    ["=toInteger('-12.7')", -12],
    ["=toInteger(' 5 ')", 5],
    ["=toInteger('0x1F')", 'nothing'],
    ["=toInteger('3000000000')", 3000000000],
    ["=toInteger('9007199254740993')", new ExactNumber('9007199254740993')],
    ["=toInteger('')", 'nothing'],
    ['=toInteger(true)', 'nothing'],
    ['=toLong(@(1,nums))', [3, 1, 2]],
    ['=toLong(@(1,l))', ['b', 'a']],
    ["=toDouble('1e-2')", 0.01],
    ["=toDouble('1,5')", 'nothing'],
    ["=toDouble('NaN')", 'nothing'],
    ["=toBoolean('TRUE')", true],
    ["=toBoolean('yes')", 'nothing'],
    ['=toBoolean(1,false)', [1, false]],
    ['=toString(@(1,n))', '42'],
    ['=toString(@(1,f))', '2.75'],
    ['=toString(@(1,o))', '{k=v}'],
    ['=toString(@(1,z))', 'nothing'],
    ['=toString(@(1,l),@(1,z))', ['[b, a]', 'null']],
    ['=toString(9007199254740993)', '9007199254740993'],
  ])('%s', (text, expected) => {
    expect(call(text, INPUT)).toEqual(expected)
  })

  test('an exact decimal is cut without loss', () => {
    expect(call('=toLong(@(1,v))', { v: new ExactNumber('12345678901234567890.99') })).toEqual(
      new ExactNumber('12345678901234567890'),
    )
    expect(call('=toLong(@(1,v))', { v: new ExactNumber('1e400') })).toEqual(new ExactNumber(`1${'0'.repeat(400)}`))
    expect(call('=toLong(@(1,v))', { v: new ExactNumber('1e999999') })).toEqual(new ExactNumber('1e999999'))
  })
})

describe('lists', () => {
  test.each<readonly [string, Json]>([
    ['=size(@(1,l))', 2],
    ['=size(@(1,s))', 4],
    ['=size(@(1,o))', 1],
    ['=size(@(1,el))', 0],
    ['=size(@(1,n))', 'nothing'],
    ['=size(a,b,c)', 3],
    ['=firstElement(@(1,l))', 'b'],
    ['=firstElement(@(1,el))', 'nothing'],
    ['=firstElement(@(1,s))', 'nothing'],
    ['=lastElement(@(1,l),x)', 'x'],
    ['=elementAt(1,@(1,l))', 'a'],
    ['=elementAt(@(1,l),1)', 'nothing'],
    ['=elementAt(1,x,y)', 'y'],
    ['=elementAt(2,@(1,l))', 'nothing'],
    ['=elementAt(-1,@(1,l))', 'nothing'],
    ['=toList(@(1,s))', ['Text']],
    ['=toList(@(1,l))', ['b', 'a']],
    ['=toList(@(1,z))', 'nothing'],
    ['=sort(@(1,nums))', [1, 2, 3]],
    ['=sort(c,a,B)', ['B', 'a', 'c']],
    ['=sort(10,9.5)', [9.5, 10]],
    ['=sort(true,false)', [false, true]],
    ['=sort(1,a)', 'nothing'],
    ['=sort(a,@(1,z))', 'nothing'],
    ['=sort(@(1,s))', 'Text'],
    ['=squashDuplicates(b,a,b,1,1)', ['b', 'a', 1]],
    ["=squashDuplicates(1,'1')", [1, '1']],
    ['=squashDuplicates(@(1,s))', 'Text'],
    ['=squashNulls(a,@(1,z))', 'nothing'],
    ['=squashNulls(a,b)', ['a', 'b']],
    ['=squashNulls(@(1,el))', 'nothing'],
    ['=isPresent(@(1,z))', null],
    ['=notNull(@(1,z))', 'nothing'],
    ['=notNull(@(1,e))', ''],
    ['=isNull(@(1,z))', null],
    ['=noop(a)', 'nothing'],
  ])('%s', (text, expected) => {
    expect(call(text, INPUT)).toEqual(expected)
  })

  test('duplicates are what is equal, in whatever order the keys are', () => {
    const l = [
      { a: 1, b: [null] },
      { b: [null], a: 1 },
      { a: 1, b: [] },
    ]
    expect(call('=squashDuplicates(@(1,l))', { l })).toEqual([l[0], l[2]])
  })

  test('nulls are squashed in the source, too', () => {
    const spec = { copy: '=squashNulls(@(1,o))', deep: '=recursivelySquashNulls(@(1,l))' }
    const compiled = compileJolt([{ operation: 'modify-define-beta', spec }])
    expect(compiled.transform({ o: { a: null, b: { c: null } }, l: [null, [null, { d: null }]], deep: 0 })).toEqual({
      o: { b: { c: null } },
      copy: { b: { c: null } },
      l: [[{}]],
      deep: 0,
    })
  })

  test('lists made of arguments or pieces cannot grow or shrink', () => {
    const made = { '=toList(a,b)': ['a', 'b'], "=split(',','a,b')": ['a', 'b'], '=sort(b,a)': undefined }
    for (const [text, fixed] of Object.entries(made)) {
      const run = () =>
        compileJolt([
          { operation: 'modify-overwrite-beta', spec: { l: text } },
          { operation: 'shift', spec: { l: 'l', x: 'l' } },
        ]).transform({ x: 'c' })
      if (fixed === undefined) expect(run()).toEqual({ l: ['a', 'b', 'c'] })
      else expect(run).toThrow('cannot grow or shrink')
    }
  })
})
