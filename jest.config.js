// Each project is one rung of the ladder of proof; `npm test` runs the first, `npm run e2e:…` the others.
const common = {
  testEnvironment: 'node',
  transform: {
    '^.+\\.ts$': ['@swc/jest', { jsc: { target: 'es2022' } }],
    // An ES module alone, which jest cannot load as one.
    '@hpcc-js/.+\\.js$': ['@swc/jest', { jsc: { target: 'es2022' }, module: { type: 'commonjs' } }],
  },
  transformIgnorePatterns: ['/node_modules/(?!@hpcc-js/)'],
  moduleNameMapper: { '^tenantry$': '<rootDir>/index.ts' },
  modulePathIgnorePatterns: ['<rootDir>/build/', '<rootDir>/cdktf.out/', '<rootDir>/dist/'],
};

module.exports = {
  projects: [
    {
      ...common,
      displayName: 'unit',
      testMatch: ['<rootDir>/test/**/*.test.ts'],
      testPathIgnorePatterns: ['<rootDir>/test/e2e/'],
      globalSetup: '<rootDir>/test/support/make-scratch-folder.ts',
      globalTeardown: '<rootDir>/test/support/remove-scratch-folder.ts',
    },
    { ...common, displayName: 'e2e-openstack', testMatch: ['<rootDir>/test/e2e/openstack/*.test.ts'] },
    { ...common, displayName: 'e2e-command', testMatch: ['<rootDir>/test/e2e/command/*.test.ts'] },
    { ...common, displayName: 'e2e-kubernetes', testMatch: ['<rootDir>/test/e2e/kubernetes/*.test.ts'] },
    { ...common, displayName: 'e2e-package', testMatch: ['<rootDir>/test/e2e/package/*.test.ts'] },
  ],
};
