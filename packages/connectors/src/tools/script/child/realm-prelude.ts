/**
 * What a script finds beside the language and its libraries, as a program that runs inside the interpreter before
 * anything else. It captures what it needs, so that a script that overwrites globals spoils nothing but its own answer.
 * Its value is a function that takes the functions of the host.
 */
export const realmPrelude = String.raw`
(function (hostLog, hostRandom) {
  'use strict'
  var LINE_LENGTH = 16384
  var parse = JSON.parse, stringify = JSON.stringify, AnyError = Error, text = String
  var defineProperty = Object.defineProperty, keys = Object.keys, hasOwn = Object.hasOwn
  var apply = Reflect.apply, slice = String.prototype.slice
  var mapGet = Map.prototype.get, mapSet = Map.prototype.set

  Math.random = { random() { return hostRandom() } }.random

  function shown(value) {
    if (typeof value === 'string') return value
    if (typeof value === 'object' && value !== null) {
      try {
        if (value instanceof AnyError) return value.name + ': ' + value.message
        var json = stringify(value)
        if (typeof json === 'string') return json
      } catch (e) {}
    }
    try { return text(value) } catch (e) { return typeof value }
  }

  function line(level, first) {
    return function () {
      var all = ''
      for (var i = first; i < arguments.length && all.length < LINE_LENGTH; i++) {
        all += (i > first ? ' ' : '') + shown(arguments[i])
      }
      hostLog(level, apply(slice, all, [0, LINE_LENGTH]))
    }
  }

  var info = line(0, 0), warn = line(1, 0), error = line(2, 0), assertion = line(2, 1)
  function nothing() {}
  var console = {
    log: info, info: info, debug: info, trace: info, dir: info, table: info, group: info, groupCollapsed: info,
    warn: warn, error: error,
    assert: function (holds) { if (!holds) apply(assertion, undefined, arguments) },
    groupEnd: nothing, time: nothing, timeEnd: nothing, timeLog: nothing, count: nothing, countReset: nothing, clear: nothing,
  }
  defineProperty(globalThis, 'console', { value: console, configurable: true, writable: true })

  // Parsed when first used: many scripts need a small part of the message, and some none.
  var source = 'null', exactSource = '', message, isParsed = false
  function whole() {
    if (!isParsed) {
      message = parse(source)
      source = ''
      isParsed = true
      if (exactSource !== '') noteExactNumbers(parse(exactSource))
    }
    return message
  }
  function lazy(name, read) {
    defineProperty(globalThis, name, {
      configurable: true, enumerable: true,
      get: function () { var value = read(); settle(name, value); return value },
      set: function (value) { settle(name, value) },
    })
  }
  function settle(name, value) {
    defineProperty(globalThis, name, { value: value, configurable: true, enumerable: true, writable: true })
  }
  lazy('message', whole)
  lazy('body', function () {
    var all = whole()
    return all !== null && typeof all === 'object' && hasOwn(all, 'body') ? all.body : undefined
  })
  settle('output', undefined)

  // Numbers beyond doubles (exact-numbers.ts): where they were, and what they were.
  var mark = '', placesOf = new Map(), integers = new Map()
  function noteExactNumbers(exact) {
    mark = exact.mark
    notePlaces(message, exact.places)
    for (var i = 0; i < exact.integers.length; i++) apply(mapSet, integers, [+exact.integers[i], exact.integers[i]])
  }
  function notePlaces(holder, places) {
    if (typeof places !== 'object') return
    apply(mapSet, placesOf, [holder, places])
    var names = keys(places)
    for (var i = 0; i < names.length; i++) notePlaces(holder[names[i]], places[names[i]])
  }
  function marked(key, value) {
    if (typeof value !== 'number') return value
    var places = apply(mapGet, placesOf, [this])
    if (places !== undefined && hasOwn(places, key) && +places[key] === value) return mark + places[key]
    var exact = apply(mapGet, integers, [value])
    return exact === undefined ? value : mark + exact
  }

  return {
    begin: function (json, exactJson) {
      source = json
      exactSource = exactJson
    },
    answer: function (value) {
      var json = mark === '' ? stringify(value) : stringify(value, marked)
      return typeof json === 'string' ? json : 'null'
    },
    failure: function (thrown) {
      try {
        if (thrown !== null && typeof thrown === 'object') {
          var message = thrown.message
          if (typeof message === 'string' && message !== '') return apply(slice, message, [0, LINE_LENGTH])
        }
      } catch (e) {}
      return apply(slice, shown(thrown), [0, LINE_LENGTH])
    },
  }
})
`

/**
 * Runs after the libraries. The last locale that Moment loads is the one it uses, but English is its own; and scripts
 * know Lodash by two names.
 */
export const realmLibraries = `moment.locale('en'); globalThis.lodash = globalThis._; void 0`
