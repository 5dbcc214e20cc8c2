import { type AddOn, ChartDelivery, MetricsServer } from '../../../constructs/add-ons';
import {
  AuditLog,
  AuthorizationWebhook,
  EncryptionAtRest,
  EtcdBackup,
  EtcdRestore,
  KmsPlugin,
  ObjectStore,
} from '../../../constructs/control-plane';
import {
  ManagementCluster,
  ServiceEndpoint,
  Tenant,
  TenantCluster,
  type TenantClusterProps,
} from '../../../constructs/fleet';
import { Cni, type FleetRecord, KubernetesVersion } from '../../../lib';
import { aRegion } from '../../support/fleets';
import { synthesized } from '../../support/platforms';

/** A cluster, and add-ons that are added to it after its declaration. */
function withAddOns(props: Partial<TenantClusterProps>, ...later: AddOn[]) {
  return synthesized((platform) => {
    const managementCluster = ManagementCluster.fromAttributes(platform, 'home', {
      region: aRegion(0),
      endpoint: ServiceEndpoint.external({ host: '192.0.2.7' }),
      nodes: { one: '10.0.0.1' },
    });
    const cluster = new TenantCluster(platform, 'shop', {
      tenant: new Tenant(platform, 'acme'),
      managementCluster,
      version: KubernetesVersion.V1_35,
      ...props,
    });
    for (const addOn of later) cluster.addAddOn(addOn);
  });
}

const brings = (name: string): AddOn => ({
  name,
  contribute: (cluster) => ({
    tenantObjects: [
      {
        apiVersion: 'v1',
        kind: 'ConfigMap',
        metadata: { name, namespace: 'default' },
        data: { api: cluster.endpoint.host },
      },
    ],
  }),
});

test('whoever writes an add-on is told about the cluster, and sees its objects brought there', () => {
  const { objects } = withAddOns({ addOns: [brings('one')] }, brings('two'));
  for (const name of ['one', 'two']) {
    const { data } = objects['home/shop']!.find(({ metadata }) => metadata.name.startsWith(`tenant-objects-${name}-`));
    expect(data[`${name}.yaml`]).toContain('api: 192.0.2.7');
  }
});

test('what a cluster needs comes by itself, and agents unless it has no konnectivity', () => {
  const files = (props: Partial<TenantClusterProps>) =>
    withAddOns(props)
      .objects['home/shop']!.map(({ metadata }) => metadata.name as string)
      .flatMap((name) => /^tenant-objects-(.*)-[0-9a-f]{10}$/.exec(name)?.[1] ?? []);
  expect(files({})).toEqual(expect.arrayContaining(['coredns', 'flannel', 'konnectivity-agent', 'kube-proxy']));
  expect(files({ konnectivity: false })).not.toContain('konnectivity-agent');
});

test('without konnectivity, what API servers would have to dial is refused', () => {
  expect(() => withAddOns({ konnectivity: false, addOns: [new MetricsServer()] })).toThrow(
    'API servers could not reach what add-on metrics-server answers them with (found "APIService v1beta1.metrics.k8s.io"); ' +
      'allowed: add-ons that no API server dials, as there is no tunnel to pods; leave konnectivity on, or the add-on out',
  );
});

test('Helm charts become a script beside the manifests, or objects for whoever delivers', () => {
  const { files } = withAddOns({ cni: Cni.cilium() });
  expect(files['dist/home/shop/70-add-ons.sh']).toContain('helm upgrade --install cilium');
  const delivered = withAddOns({ cni: Cni.cilium(), chartDelivery: ChartDelivery.flux() });
  expect(Object.keys(delivered.files)).not.toContain('dist/home/shop/70-add-ons.sh');
  expect(delivered.objects['home/shop']!.filter(({ kind }) => kind === 'HelmRelease')).toEqual([
    expect.objectContaining({ metadata: expect.objectContaining({ namespace: 'cluster-shop', name: 'cilium' }) }),
  ]);
});

test('the record says which Secrets somebody has to put there', () => {
  const secrets = [{ name: 'mail', keys: ['user', 'password'], purpose: 'the mail server' }];
  const { files } = withAddOns({ addOns: [{ name: 'mail', contribute: () => ({ secrets }) }] });
  const record = JSON.parse(files['dist/fleet.json']!) as FleetRecord;
  expect(record.clusters[0]!.secrets).toEqual({ mail: ['user', 'password'] });
});

test('and which of them its KMS reads, each once', () => {
  const vault = KmsPlugin.of('vault', {
    image: 'registry.example.net/vault-kms:1.0',
    command: (socket) => ['/vault-kms', socket],
    secretVariables: { VAULT_TOKEN: { secretName: 'vault-kms', key: 'token' } },
    secretFiles: { 'ca.crt': { secretName: 'vault-kms', key: 'ca.crt' } },
  });
  const secrets = [{ name: 'vault-kms', keys: ['token'], purpose: 'the vault' }];
  const { files } = withAddOns({
    encryption: EncryptionAtRest.kms(vault),
    addOns: [{ name: 'vault', contribute: () => ({ secrets }) }],
  });
  const record = JSON.parse(files['dist/fleet.json']!) as FleetRecord;
  expect(record.clusters[0]!.secrets).toEqual({ 'vault-kms': ['token', 'ca.crt'] });
});

test('and which its API server and its backups read', () => {
  const store = ObjectStore.s3({ endpoint: 'https://s3.example.net', bucket: 'backups', credentialsSecretName: 's3' });
  const { files } = withAddOns({
    encryption: EncryptionAtRest.fromSecret('own'),
    auditLog: AuditLog.toWebhook('audit'),
    authorizationWebhooks: [AuthorizationWebhook.fromSecret('corp', { secretName: 'authorizer' })],
    backup: EtcdBackup.toObjectStore({ store, keyRecipients: [] }),
    restore: EtcdRestore.fromObjectStore({ id: 'one', store }),
  });
  const record = JSON.parse(files['dist/fleet.json']!) as FleetRecord;
  expect(record.clusters[0]!.secrets).toEqual({
    own: ['encryption.yaml'],
    audit: ['kubeconfig'],
    authorizer: ['kubeconfig'],
    s3: ['credentials'],
  });
});

test('mistakes are reported with the rest', () => {
  expect(() => withAddOns({ addOns: [brings('one'), brings('one')] })).toThrow('two add-ons have the same name');
});
