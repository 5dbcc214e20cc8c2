// A cdktf app of somebody else, which takes single parts from CommonJS.
const { App, TerraformStack } = require('cdktf');
const { Cidr, LoadBalancerProvider } = require('tenantry/lib');
const { LoadBalancer, OpenStackProvider } = require('tenantry/openstack');

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
