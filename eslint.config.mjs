import importX from 'eslint-plugin-import-x';
import tseslint from 'typescript-eslint';

/** Which room may import from which; `docs/ARCHITECTURE.md` says why. Each room may always import from itself. */
export const rooms = {
  'lib': [],
  'constructs/openstack': ['lib'],
  'constructs/workers': ['lib', 'constructs/openstack'],
  'constructs/workload': ['lib'],
  'constructs/control-plane': ['lib', 'constructs/workload'],
  'constructs/add-ons': ['lib', 'constructs/workload'],
  'constructs/access': ['lib', 'constructs/workload'],
  'constructs/gitops': ['lib', 'constructs/workload'],
  'constructs/multi-cluster': ['lib', 'constructs/workload'],
  'constructs/fleet': ['lib', 'constructs'],
  'stacks': ['lib', 'constructs'],
};

const terraform = ['cdktf', '@cdktf/*', '@cdktf/**'];
const kubernetes = ['cdk8s', 'cdk8s-plus-27', 'cdk8s-plus-27/**'];

/** Packages that must not be imported in a room. */
export const banned = {
  'lib': [...terraform, ...kubernetes, 'constructs', 'fs', 'node:fs', 'path', 'node:path', 'node:child_process'],
  'constructs/openstack': kubernetes,
  'constructs/workers': kubernetes,
  'constructs/workload': terraform,
  'constructs/control-plane': terraform,
  'constructs/add-ons': terraform,
  'constructs/access': terraform,
  'constructs/gitops': terraform,
  'constructs/multi-cluster': terraform,
};

const zones = Object.entries(rooms).map(([room, allowed]) => ({
  target: `./${room}`,
  from: ['./lib', './constructs', './stacks', './test', './bench'],
  except: [],
  ...zone(room, allowed),
}));

function zone(room, allowed) {
  const all = [...new Set([...Object.keys(rooms), 'test', 'bench'])];
  const forbidden = all.filter(
    (other) => other !== room && !allowed.some((root) => other === root || other.startsWith(`${root}/`)),
  );
  return { from: forbidden.map((other) => `./${other}`) };
}

export default tseslint.config(
  { ignores: ['**/node_modules/', 'build/', 'cdktf.out/', 'dist/', 'provider-openstack/lib/', '**/*.js', '**/*.mjs'] },
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
  ...Object.entries(banned).map(([room, packages]) => ({
    files: [`${room}/**/*.ts`],
    rules: {
      'no-restricted-imports': [
        'error',
        { patterns: [{ group: packages, message: `not in ${room}: see docs/ARCHITECTURE.md` }] },
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
