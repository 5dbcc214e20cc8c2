// A cdk8s app of somebody else, which takes a whole control plane from CommonJS.
const { App, Chart } = require('cdk8s');
const { EtcdTopology, HostedControlPlane } = require('tenantry/control-plane');
const { Cidr, KubernetesVersion, Size } = require('tenantry/lib');

const app = new App({ outdir: process.argv[2] });
new HostedControlPlane(new Chart(app, 'acme'), 'ControlPlane', {
  name: 'acme',
  namespace: 'acme-control-plane',
  version: KubernetesVersion.V1_35,
  endpoint: { host: 'acme.example.net', port: 6443, nodePort: 30443 },
  podRange: Cidr.of('100.64.0.0/16'),
  serviceRange: Cidr.of('172.20.0.0/20'),
  etcd: EtcdTopology.dedicated({ members: 3, storage: Size.gibibytes(20) }),
});
app.synth();
