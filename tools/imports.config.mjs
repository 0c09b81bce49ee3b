// The import table: who may import whom. An arrow that is not here is an error, and so is a cycle.
const table = {
  'packages/errors': [],
  'packages/languages': ['packages/errors'],
  'packages/flowspec': ['packages/errors', 'packages/languages'],
  'packages/platform': ['packages/errors'],
  'packages/sdk': ['packages/errors', 'packages/languages', 'packages/platform'],
  'packages/connectors': ['packages/errors', 'packages/languages', 'packages/platform', 'packages/sdk'],
  'packages/engine': [
    'packages/errors',
    'packages/flowspec',
    'packages/languages',
    'packages/platform',
    'packages/sdk',
  ],
  'packages/api': ['packages/errors', 'packages/flowspec'],
  'apps/runtime': ['packages/'],
  'apps/coordinator': ['packages/'],
  'apps/standalone': ['packages/', 'apps/runtime', 'apps/coordinator'],
  // The one program: `jatai <role>` starts the apps.
  'apps/cli': ['packages/', 'apps/'],
}

const isTest = String.raw`\.test\.ts$|\.contract\.ts$|__fixtures__`

export default {
  forbidden: [
    {
      name: 'no-cycles',
      severity: 'error',
      from: {},
      to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } },
    },
    ...Object.entries(table).map(([from, to]) => ({
      name: `table: ${from}`,
      severity: 'error',
      from: { path: `^${from}/`, pathNot: isTest },
      to: { path: '^(packages|apps)/', pathNot: [from, ...to].map((path) => `^${path}`) },
    })),
    {
      name: 'pure-packages',
      comment: 'flowspec and languages run in the portal too',
      severity: 'error',
      from: { path: '^packages/(flowspec|languages)/', pathNot: isTest },
      to: { dependencyTypes: ['core'] },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '/dist/' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: { exportsFields: ['exports'], conditionNames: ['import', 'types', 'node'] },
  },
}
