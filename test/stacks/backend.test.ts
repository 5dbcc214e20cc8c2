import { App, TerraformStack } from 'cdktf';
import { Backend } from '../../stacks/backend';
import { synthesize } from '../support/terraform';

test('keeps local states beside cdktf.out, with no path of this machine', () => {
  expect(backendOf(Backend.local())).toEqual({ local: { path: '../../../terraform.acme-prod-paris.tfstate' } });
});

test('locks states in S3 and asks a foreign service for nothing of Amazon', () => {
  expect(backendOf(Backend.s3({ bucket: 'states', endpoint: 'https://s3.example.net' })).s3).toMatchObject({
    bucket: 'states',
    key: 'tenantry/acme-prod-paris.tfstate',
    use_lockfile: true,
    endpoints: { s3: 'https://s3.example.net' },
    use_path_style: true,
    skip_requesting_account_id: true,
  });
});

test('asks for a Terraform that can lock in S3', () => {
  const stack = new TerraformStack(new App(), 'acme-prod-paris');
  Backend.s3({ bucket: 'states' }).bind(stack, 'acme-prod-paris');
  expect(synthesize(stack).terraform.required_version).toBe('>= 1.10.0');
});

test('encrypts states in Amazon S3', () => {
  expect(backendOf(Backend.s3({ bucket: 'states' })).s3).toMatchObject({ encrypt: true, region: 'us-east-1' });
});

test('gives each state its own address and lock over HTTP', () => {
  expect(backendOf(Backend.http('https://state.example.net/fleet/')).http).toMatchObject({
    address: 'https://state.example.net/fleet/acme-prod-paris',
    lock_address: 'https://state.example.net/fleet/acme-prod-paris/lock',
    unlock_address: 'https://state.example.net/fleet/acme-prod-paris/lock',
  });
});

test('leaves the connection to PostgreSQL to the environment', () => {
  expect(backendOf(Backend.pg())).toEqual({ pg: { schema_name: 'tenantry_acme_prod_paris' } });
});

test('gives each state its own workspace', () => {
  expect(backendOf(Backend.remote({ organization: 'example' })).remote).toMatchObject({
    organization: 'example',
    workspaces: { name: 'tenantry-acme-prod-paris' },
  });
});

test.each([['state.example.net'], ['ftp://state.example.net'], ['https://state.example.net/?token=x']])(
  'fails when the address is %s',
  (address) => {
    expect(() => Backend.http(address)).toThrow('the address of an HTTP backend is not usable');
  },
);

test('fails when an address holds a password, without repeating it', () => {
  expect(() => Backend.http('https://user:hunter2@state.example.net')).toThrow(
    'the address of an HTTP backend is not usable (found "https://user:***@state.example.net"); ' +
      'allowed: an http or https URL without password and query; ' +
      'put user and password into TF_HTTP_USERNAME and TF_HTTP_PASSWORD',
  );
});

/** The backend block of a stack. */
function backendOf(backend: Backend) {
  const stack = new TerraformStack(new App(), 'acme-prod-paris');
  backend.bind(stack, 'acme-prod-paris');
  return synthesize(stack).terraform.backend;
}
