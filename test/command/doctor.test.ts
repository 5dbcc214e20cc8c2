import { mkdirSync, symlinkSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { aProjectWithFakes, type FakedProject } from '../support/fakes';

const root = resolve(__dirname, '../..');
let project: FakedProject;

beforeAll(() => {
  project = aProjectWithFakes();
  mkdirSync(join(project.path, 'node_modules'));
  for (const name of ['constructs', 'cdktf', 'cdk8s']) {
    symlinkSync(join(root, 'node_modules', name), join(project.path, 'node_modules', name));
  }
  symlinkSync(root, join(project.path, 'node_modules/tenantry'));
  project.fake('terraform', '#!/bin/sh\necho Terraform v1.11.4\n');
  expect(project.tenantry('synth').code).toBe(0);
});

const doctor = (environment: Record<string, string> = {}) =>
  project.tenantryWith({ OS_CLIENT_CONFIG_FILE: join(project.path, 'clouds.yaml'), ...environment }, 'doctor').out;

test('finds what is missing, and says what to do', () => {
  project.fail('kubectl', 'get --raw=/readyz');
  const out = doctor();
  expect(out).toContain('✓ terraform: 1.11.4');
  expect(out).toContain('✗ management cluster paris-1: context paris-1: kubectl: out of luck');
  expect(out).toMatch(/✗ clouds\.yaml: is not there\n {4}put one with paris-prod here/);
  expect(out).toContain('! endpoint of acme-prod: cp.example.net:6001 cannot be reached from here');
  project.mend();
});

test('ends with exit code 1 while something is wrong, and tells programs too', () => {
  const { code, out } = project.tenantry('doctor', '--json');
  expect(code).toBe(1);
  expect(JSON.parse(out)).toContainEqual({ subject: 'terraform', state: 'good', found: '1.11.4' });
});

test('looks into clouds.yaml', () => {
  project.write('clouds.yaml', 'clouds: {paris-prod: {auth: {auth_url: "https://keystone.example"}}}');
  expect(doctor()).toContain('✓ region paris: entry paris-prod');
  expect(doctor()).toContain('can be read by others than you');
  project.write('clouds.yaml', 'clouds: {other: {}}');
  expect(doctor()).toContain('✗ region paris: clouds.yaml has no entry paris-prod; it has other');
  project.write('clouds.yaml', ':');
  expect(doctor()).toContain('clouds.yaml: cannot be read');
});

test('finds a program that is too old', () => {
  project.fake('terraform', '#!/bin/sh\necho Terraform v1.4.6\n');
  expect(doctor()).toContain('✗ terraform: 1.4.6\n    install 1.5.0 or later');
});

test('finds packages that are there twice', () => {
  project.write('node_modules/other/node_modules/constructs/package.json', '{"version":"10.0.0"}');
  expect(doctor()).toMatch(/✗ package constructs: is there 2 times: .*10\.0\.0/);
});

test('finds that what must be committed is ignored', () => {
  project.write('.gitignore', 'dist/\nallocations.json\n');
  expect(doctor()).toContain('✗ allocations.json: is ignored by git');
});
