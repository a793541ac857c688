/** The layers of the design, checked: dependencies point inward, and nothing goes round in circles. */
const core = '^src/(model|catalog|detect|diagnose|decide)/';

const writers = '^src/adapters/(rabbitmq/management-writer|hook-caller|aws/((aws|mq|kms)-writer|hook-targets))\\.ts$';

module.exports = {
  forbidden: [
    {
      name: 'no-cycles',
      comment: 'A cycle has no inside and no outside.',
      severity: 'error',
      from: {},
      to: { circular: true },
    },
    {
      name: 'model-stands-alone',
      comment: 'The model is what everything else speaks; it speaks of nothing else.',
      severity: 'error',
      from: { path: '^src/model/' },
      to: { pathNot: '^src/model/' },
    },
    {
      name: 'core-is-pure',
      comment:
        'Detect, diagnose and decide compute; only data structures and the catalog may be imported, and arithmetic libraries.',
      severity: 'error',
      from: { path: core },
      to: {
        pathNot: [
          core,
          '^src/(config/(schema|incident-settings)|errors|ports)\\.ts$',
          '^node_modules/(semver|luxon|zod|@types/(semver|luxon))/',
        ],
      },
    },
    {
      name: 'adapters-do-not-leak',
      comment: 'Only the wiring (and the lab, which is a counterpart, not part of the flow) builds adapters.',
      severity: 'error',
      from: { path: '^(src|handlers)/', pathNot: '^src/(adapters|wiring|lab)/' },
      to: { path: '^src/adapters/' },
    },
    {
      name: 'aws-sdk-in-one-place',
      comment: 'The AWS SDK is spoken in src/adapters/aws only.',
      severity: 'error',
      from: { path: '^(src|handlers|dashboards)/', pathNot: '^src/adapters/aws/' },
      to: { path: '^node_modules/@aws-sdk/' },
    },
    {
      name: 'adapters-serve-ports',
      comment: 'An adapter implements a port; it does not know the stages of the flow beyond their schemas.',
      severity: 'error',
      from: { path: '^src/adapters/' },
      to: { path: '^src/(detect|diagnose|decide|cli|wiring|console|lab)/' },
    },
    {
      name: 'writer-in-one-place',
      comment: 'Only the wiring of remediations builds the clients that can change a broker, its key, or call a hook.',
      severity: 'error',
      from: {
        path: '^(src|handlers|dashboards)/',
        pathNot: '^src/(wiring/[\\w-]*remediation|adapters/(aws/aws-writer|hook-caller))\\.ts$',
      },
      to: { path: writers },
    },
    {
      name: 'reading-cannot-write',
      comment: 'Nothing that a pass is made of can reach a client that changes a broker, however far it looks.',
      severity: 'error',
      from: {
        path: '^(handlers/|src/pipeline\\.ts|src/wiring/(local|aws)[\\w-]*\\.ts$)',
        pathNot: '(remediation|handlers/remediate)\\.ts$',
      },
      to: { path: writers, reachable: true },
    },
    {
      name: 'product-does-not-need-tests',
      comment: 'Nothing shipped imports test code.',
      severity: 'error',
      from: { path: '^(src|handlers|dashboards)/' },
      to: { path: '^(test|bench)/' },
    },
    {
      name: 'resolvable',
      comment: 'Every import resolves.',
      severity: 'error',
      from: {},
      to: { couldNotResolve: true },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: { exportsFields: ['exports'], conditionNames: ['import', 'node', 'default', 'types'] },
  },
};
