// The same from ES modules.
import { App, TerraformStack } from 'cdktf';
import { Cidr, LoadBalancerProvider } from 'tenantry/lib';
import { LoadBalancer, OpenStackProvider } from 'tenantry/openstack';

const app = new App({ outdir: process.argv[2] });
const stack = new TerraformStack(app, 'mine');
new OpenStackProvider(stack, 'OpenStack', { cloud: 'paris-prod' });
new LoadBalancer(stack, 'Api', {
  name: 'api',
  subnetId: 'f7d0',
  provider: LoadBalancerProvider.AMPHORA,
}).addTcpListener('api', {
  port: 6443,
  memberPort: 30443,
  members: { 'node-1': '10.0.0.11' },
  allowedCidrs: [Cidr.of('192.0.2.0/24')],
});
app.synth();
