import type { BuiltInExample } from './built-ins/built-in.ts'

/** What the reference tells about a directive. Its examples are tests. */
export interface DirectiveDocs {
  /** As it is written, in small letters: `list`, `@`. */
  readonly name: string
  readonly group: 'conditions' | 'loops' | 'variables' | 'macros' | 'errors' | 'output' | 'text' | 'not available'
  /** How it is written, with the tags that belong to it; `…` is content. */
  readonly syntax: string
  /** One sentence, or a few. */
  readonly summary: string
  readonly examples: readonly BuiltInExample[]
}

const REFUSED: readonly DirectiveDocs[] = ['include', 'import', 'visit', 'recurse', 'fallback', 'transform'].map(
  (name) => ({
    name,
    group: 'not available',
    syntax: name === 'fallback' ? '<#fallback>' : `<#${name} …>`,
    summary: 'Reaches beyond the model (other templates, XML trees, classes): an error when it is run.',
    examples: [],
  }),
)

/** All directives by subject. Tags that belong to another, such as `<#else>`, are told with it. */
export const DIRECTIVE_REFERENCE: readonly DirectiveDocs[] = [
  {
    name: 'if',
    group: 'conditions',
    syntax: '<#if condition>…<#elseif condition>…<#else>…</#if>',
    summary:
      'Prints the part of the first condition that is true. Conditions must be true or false: `a??` asks whether there is ' +
      'a value. A `>` in a condition ends the tag, so write `gt`, or put it into parentheses.',
    examples: [
      { template: '<#if n gt 2>many<#elseif n == 2>two<#else>few</#if>', model: { n: 3 }, output: 'many' },
      { template: '<#if name??>Hello ${name}<#else>Hello</#if>', output: 'Hello' },
    ],
  },
  {
    name: 'switch',
    group: 'conditions',
    syntax: '<#switch value><#case a>…<#break><#default>…</#switch> or <#switch value><#on a, b>…<#default>…</#switch>',
    summary:
      'Prints the part of the first equal value. A `case` runs on into the next one unless it ends with `<#break>`; ' +
      'an `on` does not, and takes several values.',
    examples: [
      {
        template: '<#switch size><#case "S">small<#break><#case "L">large<#break><#default>other</#switch>',
        model: { size: 'L' },
        output: 'large',
      },
      { template: '<#switch n><#on 1, 3>odd<#on 2>even<#default>many</#switch>', model: { n: 3 }, output: 'odd' },
    ],
  },
  {
    name: 'list',
    group: 'loops',
    syntax: '<#list items as item>…<#sep>…</#sep><#else>…</#list> or <#list map as key, value>…</#list>',
    summary:
      'Repeats its content for each item of a list or each pair of a map; `else` is for empty ones. A number of times: ' +
      '`<#list 1..3 as i>`.',
    examples: [
      { template: '<#list [1, 2, 3] as n>${n * 2}<#sep>, </#list>', output: '2, 4, 6' },
      {
        template: '<#list prices as name, price>${name}=${price};</#list>',
        model: { prices: { a: 1, b: 2 } },
        output: 'a=1;b=2;',
      },
      { template: '<#list [] as n>${n}<#else>nothing</#list>', output: 'nothing' },
    ],
  },
  {
    name: 'items',
    group: 'loops',
    syntax: '<#list items>…<#items as item>…</#items>…</#list>',
    summary: 'Repeats only its own content, so that what stands around it is printed once, and not for an empty list.',
    examples: [
      {
        template: '<#list [1, 2]><ul><#items as n><li>${n}</li></#items></ul></#list>',
        output: '<ul><li>1</li><li>2</li></ul>',
      },
    ],
  },
  {
    name: 'sep',
    group: 'loops',
    syntax: '<#sep>…</#sep>',
    summary:
      'Prints its content between items, not after the last. Without an end tag it goes on to the end of the loop.',
    examples: [{ template: '<#list ["a", "b"] as x>${x}<#sep>-</#sep></#list>', output: 'a-b' }],
  },
  {
    name: 'break',
    group: 'loops',
    syntax: '<#break>',
    summary: 'Leaves the loop, or the `switch`.',
    examples: [{ template: '<#list 1.. as n><#if n == 3><#break></#if>${n}</#list>', output: '12' }],
  },
  {
    name: 'continue',
    group: 'loops',
    syntax: '<#continue>',
    summary: 'Goes on with the next item of the loop.',
    examples: [{ template: '<#list 1..4 as n><#if n == 3><#continue></#if>${n}</#list>', output: '124' }],
  },
  {
    name: 'foreach',
    group: 'loops',
    syntax: '<#foreach item in items>…</#foreach>',
    summary: 'The older form of `list`.',
    examples: [{ template: '<#foreach n in [1, 2]>${n}</#foreach>', output: '12' }],
  },
  {
    name: 'assign',
    group: 'variables',
    syntax: '<#assign name = value> or <#assign name>…</#assign>',
    summary:
      'Sets a variable of the template; with content, to what the content prints. Also `+=`, `-=`, `*=`, `/=`, `%=`, `++`, `--`.',
    examples: [
      { template: '<#assign total = 0><#list [1, 2, 3] as n><#assign total += n></#list>${total}', output: '6' },
      { template: '<#assign text>a${1 + 1}</#assign>${text?upper_case}', output: 'A2' },
    ],
  },
  {
    name: 'global',
    group: 'variables',
    syntax: '<#global name = value> or <#global name>…</#global>',
    summary: 'Sets a variable that those of `assign` hide; it hides the model.',
    examples: [{ template: '<#global n = 5>${n} ${.globals.n}', model: { n: 1 }, output: '5 5' }],
  },
  {
    name: 'local',
    group: 'variables',
    syntax: '<#local name = value> or <#local name>…</#local>',
    summary: 'Sets a variable of the macro or function that runs.',
    examples: [
      {
        template: '<#function twice n><#local m = n * 2><#return m></#function>${twice(4)} ${m!"gone"}',
        output: '8 gone',
      },
    ],
  },
  {
    name: 'setting',
    group: 'variables',
    syntax: '<#setting name = value>',
    summary:
      'Changes how values are printed from here on: `locale`, `number_format`, `boolean_format`, `date_format`, ' +
      '`time_format`, `datetime_format`, `time_zone`.',
    examples: [
      { template: '<#setting locale="pt_BR">${1234.5}', output: '1.234,5' },
      { template: '<#setting number_format="0.00">${7}', output: '7.00' },
    ],
  },
  {
    name: 'ftl',
    group: 'variables',
    syntax: '<#ftl name = value …>',
    summary:
      'The header, at the very beginning: `output_format` (`"HTML"`, `"XML"`, `"JSON"` …), `auto_esc`, ' +
      '`strip_whitespace`, `strip_text`.',
    examples: [{ template: '<#ftl output_format="HTML">${text}', model: { text: '<b>' }, output: '&lt;b&gt;' }],
  },
  {
    name: 'macro',
    group: 'macros',
    syntax: '<#macro name a b=default rest...>…</#macro>',
    summary:
      'Defines a directive of your own, called as `<@name …/>`. Parameters may have defaults; the last may take the rest.',
    examples: [
      {
        template: '<#macro hello to="world">Hello ${to}!</#macro><@hello/> <@hello to="Ana"/>',
        output: 'Hello world! Hello Ana!',
      },
    ],
  },
  {
    name: '@',
    group: 'macros',
    syntax: '<@name a=1 b=2/>, <@name 1 2/> or <@name …; x, y>…</@name>',
    summary:
      'Calls a macro. What stands between the tags is printed where the macro says `<#nested>`; names behind `;` are what that gives.',
    examples: [
      { template: '<#macro twice><#nested 1><#nested 2></#macro><@twice ; n>[${n}]</@twice>', output: '[1][2]' },
    ],
  },
  {
    name: 'nested',
    group: 'macros',
    syntax: '<#nested> or <#nested value, …>',
    summary: 'Prints what stands between the tags of the call, giving it values.',
    examples: [{ template: '<#macro box>(<#nested>)</#macro><@box>a</@box>', output: '(a)' }],
  },
  {
    name: 'function',
    group: 'macros',
    syntax: '<#function name a b=default rest...>…<#return value></#function>',
    summary: 'Defines a function for expressions. What it prints is lost.',
    examples: [{ template: '<#function add a b=1><#return a + b></#function>${add(2)} ${add(2, 3)}', output: '3 5' }],
  },
  {
    name: 'return',
    group: 'macros',
    syntax: '<#return value> or <#return>',
    summary: 'Leaves the function with a value, or the macro.',
    examples: [{ template: '<#macro m>a<#return>b</#macro><@m/>', output: 'a' }],
  },
  {
    name: 'call',
    group: 'macros',
    syntax: '<#call name(…)>',
    summary: 'The older form of `<@name …/>`.',
    examples: [{ template: '<#macro m a>${a}!</#macro><#call m(1)>', output: '1!' }],
  },
  {
    name: 'attempt',
    group: 'errors',
    syntax: '<#attempt>…<#recover>…</#attempt>',
    summary:
      'Prints the second part instead of the first where that fails. `.error` is the reason. Reaching a limit is not caught.',
    examples: [{ template: '<#attempt>a${nope}<#recover>failed</#attempt>', output: 'failed' }],
  },
  {
    name: 'stop',
    group: 'errors',
    syntax: '<#stop "reason">',
    summary: 'Ends the template with an error.',
    examples: [{ template: '<#attempt><#stop "no customer"><#recover>stopped</#attempt>', output: 'stopped' }],
  },
  {
    name: 'outputformat',
    group: 'output',
    syntax: '<#outputformat "HTML">…</#outputformat>',
    summary:
      'Values printed in the content are escaped for the format: `HTML`, `XHTML`, `XML`, `RTF`; `plainText`, `JSON`, `JavaScript`, `CSS` do not escape.',
    examples: [
      {
        template: '<#outputformat "XML">${text}</#outputformat> ${text}',
        model: { text: 'a<b' },
        output: 'a&lt;b a<b',
      },
    ],
  },
  {
    name: 'autoesc',
    group: 'output',
    syntax: '<#autoesc>…</#autoesc>',
    summary: 'Turns escaping on, inside of `noautoesc`.',
    examples: [
      {
        template: '<#ftl output_format="HTML"><#noautoesc>${t}<#autoesc>${t}</#autoesc></#noautoesc>',
        model: { t: '<' },
        output: '<&lt;',
      },
    ],
  },
  {
    name: 'noautoesc',
    group: 'output',
    syntax: '<#noautoesc>…</#noautoesc>',
    summary: 'Turns escaping off.',
    examples: [
      { template: '<#ftl output_format="HTML">${t}<#noautoesc>${t}</#noautoesc>', model: { t: '<' }, output: '&lt;<' },
    ],
  },
  {
    name: 'escape',
    group: 'output',
    syntax: '<#escape x as expression>…</#escape>',
    summary: 'Puts every interpolation of the content into an expression.',
    examples: [{ template: '<#escape x as x?upper_case>${"a"}${"b"}</#escape>${"c"}', output: 'ABc' }],
  },
  {
    name: 'noescape',
    group: 'output',
    syntax: '<#noescape>…</#noescape>',
    summary: 'Leaves the innermost `escape` out.',
    examples: [
      {
        template: '<#escape x as x?html>${t}<#noescape>${t}</#noescape></#escape>',
        model: { t: '<' },
        output: '&lt;<',
      },
    ],
  },
  {
    name: 'compress',
    group: 'text',
    syntax: '<#compress>…</#compress>',
    summary: 'Makes each run of white space one blank or one line break.',
    examples: [{ template: '<#compress>  a   b\n\n\nc </#compress>', output: 'a b\nc' }],
  },
  {
    name: 't',
    group: 'text',
    syntax: '<#t>, <#lt>, <#rt>',
    summary: 'Takes white space off both ends of its line, the left end, the right end.',
    examples: [{ template: '  a<#t>\n  b', output: 'a  b' }],
  },
  {
    name: 'nt',
    group: 'text',
    syntax: '<#nt>',
    summary: 'Keeps the white space of its line, where directives alone on a line would take it away.',
    examples: [{ template: ' <#if true><#nt>\nx</#if>', output: ' \nx' }],
  },
  {
    name: 'noparse',
    group: 'text',
    syntax: '<#noparse>…</#noparse>',
    summary: 'Prints its content as it is written.',
    examples: [{ template: '<#noparse>${a}</#noparse>', output: '${a}' }],
  },
  {
    name: 'comment',
    group: 'text',
    syntax: '<#-- … --> or <#comment>…</#comment>',
    summary: 'Prints nothing.',
    examples: [{ template: 'a<#-- ${nope} -->b', output: 'ab' }],
  },
  {
    name: 'flush',
    group: 'text',
    syntax: '<#flush>',
    summary: 'Does nothing here: a text is made as a whole.',
    examples: [{ template: 'a<#flush>b', output: 'ab' }],
  },
  ...REFUSED,
]
