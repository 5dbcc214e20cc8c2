import { ShellProject } from '../../support/shell-project';
import { reviewed } from '../../support/wrong-inputs';

const project = new ShellProject();
const wrong = project.wrong.bind(project);

/** What kubectl 1.35 says when nobody listens. */
const REFUSED = `#!/bin/sh
echo "E1122 08:00:55.019315    3718 memcache.go:265] Unhandled Error" >&2
echo "The connection to the server 127.0.0.1:1 was refused - did you specify the right host or port?" >&2
exit 1
`;

reviewed(
  'environments',
  'sh',
  `
# Wrong environments, and what is said

Made by \`test/golden/wrong-inputs\`: what is shown is what runs, in a project of one cluster, \`acme-prod\`, after a synthesis. Terraform
and kubectl are stand-ins in \`fakes\`.`,
  [
    wrong('A record of the fleet that is cut off', `truncate 200 dist/fleet.json\ntenantry apply --no-synth --yes`),
    wrong(
      'A record of the fleet that is cut off, and a part of the fleet',
      `truncate 200 dist/fleet.json\ntenantry synth --only acme-prod`,
    ),
    wrong(
      'The same, for who looks what is wrong',
      `truncate 200 dist/fleet.json\ntenantry doctor >found; code=$?; grep -A1 fleet found; exit $code`,
    ),
    wrong(
      'A record of the fleet by a later version',
      `sed -i 's/"format": 1/"format": 2/' dist/fleet.json\ntenantry kubeconfig acme-prod`,
    ),
    wrong('No synthesis yet', `rm -r dist\ntenantry apply --no-synth`),
    wrong('A list of files that is cut off', `truncate 20 dist/.tenantry.json\ntenantry synth`),
    wrong('A folder in place of the allocations', `rm allocations.json && mkdir allocations.json\ntenantry synth`),
    wrong('A file where manifests go', `rm -r dist && touch dist\ntenantry synth`),
    wrong("A file where Terraform's stacks go", `rm -r cdktf.out && touch cdktf.out\ntenantry synth`),
    wrong(
      'A folder where a script goes',
      `cd dist/paris-1/acme-prod && rm apply.sh && mkdir apply.sh && cd ../../..\ntenantry synth`,
    ),
    wrong('One folder for both worlds', `CDK8S_OUTDIR=cdktf.out tenantry synth`),
    wrong('A variable that selects what is not there', `TENANTRY_ONLY=acme-prd tenantry synth`),
    wrong('A variable that selects nothing', `TENANTRY_ONLY=, tenantry synth`),
    wrong('A number of processes that is none', `TENANTRY_PROCESSES=many tenantry synth`),
    wrong('A folder for temporary files that is not there', `TMPDIR=/nowhere tenantry synth`),
    wrong('No Terraform', `rm fakes/terraform\ntenantry apply --no-synth --yes`),
    wrong('No kubectl', `rm fakes/kubectl\ntenantry apply --no-synth --yes`),
    wrong('No kubectl, for a plan', `rm fakes/kubectl\ntenantry plan --no-synth`),
    wrong('No openssl', `rm tools/openssl\ntenantry kubeconfig acme-prod`),
    wrong(
      'A kubeconfig without the context',
      `printf '#!/bin/sh\necho "error: context \\"paris-1\\" does not exist" >&2; exit 1' >fakes/kubectl\ntenantry apply --no-synth --yes`,
    ),
    wrong(
      'A management cluster that refuses the connection',
      `cat >fakes/kubectl <<'END'\n${REFUSED}END\ntenantry apply --no-synth --yes\ntenantry kubeconfig acme-prod`,
    ),
    wrong(
      'Terraform and kubectl that are too old, and no clouds.yaml',
      `printf '#!/bin/sh\necho Terraform v1.4.6' >fakes/terraform\nprintf '#!/bin/sh\necho Client Version: v1.25.0' >fakes/kubectl\ntenantry doctor >found; code=$?; grep -A1 -E 'terraform|kubectl|clouds.yaml' found; exit $code`,
    ),
    wrong(
      'Two copies of constructs',
      `mkdir -p node_modules/other/node_modules/constructs\necho '{"version":"10.0.0"}' >node_modules/other/node_modules/constructs/package.json\ntenantry doctor >found; code=$?; grep -A1 constructs found; exit $code`,
    ),
    wrong(
      'A disk that is full',
      `kubectl-says create certificaterequest/one\nkubectl-says .status.certificate Y2VydA==\ntenantry kubeconfig acme-prod -o /dev/full`,
    ),
    wrong(
      'A rollout whose notes are cut off',
      `echo '{"stack paris":' >cdktf.out/.tenantry-rollout.json\ntenantry apply --no-synth --yes --parallelism 1`,
    ),
    wrong(
      'A program that does not compile',
      `tenantry synth --app "echo \\"main.ts(12,5): error TS2322: Type 'string' is not assignable to type 'Cidr'.\\"; exit 2"`,
    ),
    wrong(
      'A program that needs a package that is not there',
      `sed -i "1i require('nowhere');" main.js\ntenantry synth`,
    ),
    wrong(
      'A program that reads a file that is not there',
      `sed -i "s/platform.synth/require('node:fs').readFileSync('key.pub'); &/" main.js\ntenantry synth`,
    ),
    wrong('A program that is not there', `tenantry synth --app 'node build/main.js'`),
    wrong('A program that is no command', `tenantry synth --app nowhere`),
    wrong('A mistake before the program is run', `sed -i "1a t.Cidr.of('10.16.1.0/13');" main.js\ntenantry synth`),
    wrong(
      'The same, by a call of the program itself',
      `sed -i "1a t.Cidr.of('10.16.1.0/13');" main.js\n$(node -p 'require("./cdktf.json").app')`,
    ),
    wrong('A program that never synthesizes', `sed -i '/platform.synth/d' main.js\ntenantry synth`),
    wrong(
      'A synthesis that was killed',
      `mkdir dist/.tenantry-new-4194305 && touch dist/.tenantry-new-4194305/0-1\nsed -i s/V1_34/V1_35/ main.js\ntenantry synth >/dev/null && ls -A dist`,
    ),
  ],
);
