// The same from ES modules.
import { App, Chart } from 'cdk8s';
import { EtcdTopology, HostedControlPlane } from 'tenantry/control-plane';
import { Cidr, KubernetesVersion, Size } from 'tenantry/lib';

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
