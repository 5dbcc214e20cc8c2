import { ShellProject } from '../../support/shell-project';
import { reviewed } from '../../support/wrong-inputs';

const project = new ShellProject();
const wrong = project.wrong.bind(project);

reviewed(
  'command-lines',
  'sh',
  `
# Wrong command lines, and what is said

Made by \`test/golden/wrong-inputs\`: what is shown is what runs, in a project of one cluster, \`acme-prod\`, with a pool of servers, \`web\`,
and one of machines, \`metal\`, after a synthesis. Nobody sits at a terminal. \`kubectl-says\` gives words to a kubectl that stands for the
management cluster.`,
  [
    wrong('A verb that does not exist', 'tenantry deploy'),
    wrong('A verb that is mistyped', 'tenantry aply'),
    wrong('No verb', 'tenantry 2>said; code=$?; head -1 said; exit $code'),
    wrong('An option that does not exist', 'tenantry synth --dry-run'),
    wrong('An option that is mistyped', 'tenantry apply --yess'),
    wrong('An option without its value', 'tenantry synth --only'),
    wrong('A word too many', 'tenantry synth acme-prod'),
    wrong('A word too few', 'tenantry kubeconfig'),
    wrong('An option that must be there', 'tenantry seed acme-prod metal'),
    wrong('A number that is none', 'tenantry apply --parallelism many'),
    wrong('Options that contradict each other', 'tenantry diff --plan plan.json --only acme-prod'),
    wrong('A cluster that does not exist', 'tenantry synth --only acme-prd'),
    wrong('A cluster that was never synthesized', 'tenantry apply --no-synth --only acme-prd'),
    wrong('An empty list of clusters', 'tenantry synth --only ,'),
    wrong('A cluster that does not exist, as a word', 'tenantry kubeconfig acme-prd'),
    wrong('The same, for programs', 'tenantry kubeconfig acme-prd --json'),
    wrong('Nobody there who consents', 'tenantry apply --no-synth'),
    wrong('Servers in place of machines', 'tenantry seed acme-prod web -o media'),
    wrong('A folder for media that is used', 'tenantry seed acme-prod metal -o .'),
    wrong('A folder for a kubeconfig that is not there', 'tenantry kubeconfig acme-prod -o keys/acme.kubeconfig'),
    wrong(
      'A restore of what is no snapshot',
      `sed -i "s/etcd: t.Etcd/restore: t.EtcdRestore.fromVolume({ id: 'friday', snapshot: 'monday' }), &/" main.js\ntenantry restore acme-prod`,
    ),
    wrong(
      'A restore that nobody has consented to',
      `sed -i "s/etcd: t.Etcd/restore: t.EtcdRestore.fromVolume({ id: 'friday' }), &/" main.js\ntenantry restore acme-prod`,
    ),
    wrong('A restore of a cluster that does not exist', 'tenantry restore acme-prd'),
    wrong(
      'An upgrade that skips a version',
      `kubectl-says 'get deployment kube-apiserver' registry.k8s.io/kube-apiserver:v1.33.9\nsed -i s/V1_34/V1_35/ main.js\ntenantry upgrade acme-prod`,
    ),
    wrong(
      'A rotation that skips a stage',
      `sed -i "s/etcd: t.Etcd/serviceAccountKeys: t.KeyRing.of('2'), &/" main.js\ntenantry rotate acme-prod`,
    ),
    wrong(
      'A rotation before the last stage is rolled out',
      `kubectl-says tenantry/rolled-out 'what was there before'\nsed -i "s/etcd: t.Etcd/serviceAccountKeys: t.KeyRing.of('1').adding('2'), &/" main.js\ntenantry rotate acme-prod`,
    ),
    wrong('A problem that does not exist', 'tenantry explain wat'),
    wrong('A problem that is mistyped', 'tenantry explain control-plane-skips-minor-version'),
    wrong('A plan that is not there', 'tenantry diff --plan tfplan.json'),
    wrong('A plan that is none', 'tenantry diff --plan cdktf.json'),
    wrong('A report since a synthesis that is not there', 'tenantry report --since before'),
    wrong('A folder for a new project that is used', 'tenantry init .'),
    wrong('A name that no cluster can have', 'tenantry init fleet --no-install --cluster Shop_Live'),
    wrong('A name that something else has', 'tenantry init fleet --no-install --cluster main'),
    wrong('An address that is none', 'tenantry init fleet --no-install --node paris-1-a'),
    wrong(
      'An address in place of a name, and a zone twice',
      'tenantry init fleet --no-install --host https://cp.example.net:6443 --zones nova,nova',
    ),
  ],
);
