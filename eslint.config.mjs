import { readFileSync } from 'node:fs';
import importX from 'eslint-plugin-import-x';
import tseslint from 'typescript-eslint';

/** Which room may import from which; `docs/ARCHITECTURE.md` says why. Each room may always import from itself. */
const rooms = JSON.parse(readFileSync(new URL('test/architecture/rooms.json', import.meta.url), 'utf8'));

/** Import patterns of the packages that a room may be forbidden. */
const packages = {
  cdktf: ['cdktf', '@cdktf/*', '@cdktf/**'],
  cdk8s: ['cdk8s', 'cdk8s-plus-27', 'cdk8s-plus-27/**'],
  constructs: ['constructs'],
};

const zones = Object.entries(rooms).map(([room, { mayImport }]) => ({
  target: `./${room}`,
  from: [...Object.keys(rooms), 'test', 'bench']
    .filter((other) => other !== room && !mayImport.some((root) => other === root || other.startsWith(`${root}/`)))
    .map((other) => `./${other}`),
}));

export default tseslint.config(
  {
    ignores: [
      '**/node_modules/',
      'build/',
      'cdktf.out/',
      'dist/',
      'provider-openstack/lib/',
      '**/*.js',
      '**/*.cjs',
      '**/*.mjs',
    ],
  },
  ...tseslint.configs.recommendedTypeChecked,
  {
    plugins: { 'import-x': importX },
    languageOptions: { parserOptions: { project: './tsconfig.json' } },
    settings: { 'import-x/resolver': { node: { extensions: ['.ts', '.js'] } } },
    rules: {
      'import-x/no-restricted-paths': ['error', { basePath: import.meta.dirname, zones }],
      'import-x/no-cycle': 'error',
      '@typescript-eslint/no-explicit-any': 'error',
      '@typescript-eslint/no-floating-promises': 'error',
      // Value classes have a text; no-base-to-string refuses what has none.
      '@typescript-eslint/restrict-template-expressions': 'off',
      // Constructs are made for their effect on the tree.
      'no-new': 'off',
    },
  },
  ...Object.entries(rooms).map(([room, { never }]) => ({
    files: [`${room}/**/*.ts`],
    rules: {
      'no-restricted-imports': [
        'error',
        {
          patterns: never.map((name) => ({
            group: packages[name],
            message: `not in ${room}: see docs/ARCHITECTURE.md`,
          })),
        },
      ],
    },
  })),
  {
    files: ['lib/**/*.ts'],
    rules: { 'no-restricted-globals': ['error', 'process', 'Date', 'setTimeout'] },
  },
  {
    // Tests look at synthesized JSON, which has no type.
    files: ['test/**/*.ts', 'bench/**/*.ts'],
    rules: {
      '@typescript-eslint/no-explicit-any': 'off',
      '@typescript-eslint/no-unsafe-assignment': 'off',
      '@typescript-eslint/no-unsafe-member-access': 'off',
      '@typescript-eslint/no-unsafe-argument': 'off',
      '@typescript-eslint/no-unsafe-call': 'off',
      '@typescript-eslint/no-unsafe-return': 'off',
    },
  },
);
