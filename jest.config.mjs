/** One project per suite, so that each also runs alone (`npm run test:brokers`). */
const suite = (name, testMatch) => ({
  displayName: name,
  testMatch: testMatch.map((glob) => `<rootDir>/test/${glob}`),
  testEnvironment: 'node',
  transform: {
    '\\.[jt]s$': [
      '@swc/jest',
      { jsc: { target: 'es2024', parser: { syntax: 'typescript' } }, module: { type: 'commonjs' } },
    ],
  },
  transformIgnorePatterns: ['/node_modules/(?!(log-update)/)'],
});
export default {
  projects: [
    suite('unit', ['unit/**/*.test.ts', 'contract/**/*.test.ts', 'scenarios/**/*.test.ts', 'house/**/*.test.ts']),
    suite('brokers', ['brokers/**/*.test.ts']),
    suite('aws', ['aws/**/*.test.ts']),
    suite('browser', ['browser/**/*.test.ts']),
  ],
};
