import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { aProjectWithFakes } from '../support/fakes';

const project = aProjectWithFakes();

beforeAll(() => {
  expect(project.tenantry('synth').code).toBe(0);
  project.fake(
    'terraform',
    `#!/bin/sh
echo "$OS_CLIENT_CONFIG_FILE" >>"\${0%/*}/clouds"
if [ "$1" = show ]; then echo '{"resource_changes":[]}'; fi
`,
  );
});

test.each([
  ['that lies here', 'clouds.yaml', {}],
  ['that is named from here', 'of-mine/clouds.yaml', { OS_CLIENT_CONFIG_FILE: 'of-mine/clouds.yaml' }],
])('Terraform finds a clouds.yaml %s, though it works in the folder of a stack', (_, place, environment) => {
  const file = project.write(place, 'clouds: {}');
  project.write('fakes/clouds', '');
  expect(project.tenantryWith(environment, 'plan', '--no-synth').code).toBe(0);
  const found = readFileSync(join(project.path, 'fakes/clouds'), 'utf8').trim().split('\n');
  expect([...new Set(found)]).toEqual([file]);
});
