import { ShellProject } from '../../support/shell-project';
import { reviewed } from '../../support/wrong-inputs';

const project = new ShellProject();
const wrong = project.wrong.bind(project);

reviewed(
  'files',
  'sh',
  `
# Wrong files, and what is said

Files that people write, merge or hand over: made by \`test/golden/wrong-inputs\`; what is shown is what runs, in a project of one
cluster, \`acme-prod\`, after a synthesis.`,
  [
    wrong('No cdktf.json', `rm cdktf.json\ntenantry synth`),
    wrong('A cdktf.json that is no JSON', `echo '{ "app": "node main.js", ]' >cdktf.json\ntenantry synth`),
    wrong('A cdktf.json without a program', `echo '{ "language": "typescript" }' >cdktf.json\ntenantry synth`),
    wrong('A cdktf.json with a list of words', `echo '{ "app": ["node", "main.js"] }' >cdktf.json\ntenantry synth`),
    wrong('A cdk8s.yaml that is no YAML', `printf 'app: node main.js\n\toutput: dist\n' >cdk8s.yaml\ntenantry synth`),
    wrong('Allocations that are cut off', `truncate 100 allocations.json\ntenantry synth`),
    wrong('Allocations with a merge conflict', `sed -i '2i <<<<<<< HEAD' allocations.json\ntenantry synth`),
    wrong('Allocations of a later version', `sed -i 's/"version": 1/"version": 2/' allocations.json\ntenantry synth`),
    wrong(
      'Allocations with a value that is none',
      `sed -i 's/"acme-prod": 6001/"acme-prod": "6001"/' allocations.json\ntenantry synth`,
    ),
    wrong(
      'Allocations with a section that nobody reads',
      `sed -i 's/"apiPorts"/"apiport"/' allocations.json\ntenantry synth`,
    ),
    wrong(
      'A clouds.yaml that is no YAML',
      `printf 'clouds:\n\tparis-prod: {}\n' >clouds.yaml\ntenantry doctor >found; code=$?; grep -A1 clouds found; exit $code`,
    ),
    wrong(
      'A clouds.yaml without the cloud',
      `echo 'clouds: { paris-test: { auth: { auth_url: "https://keystone.example" } } }' >clouds.yaml\ntenantry doctor >found; code=$?; grep -A1 cloud found; exit $code`,
    ),
    wrong(
      'A clouds.yaml with another region',
      `echo 'clouds: { paris-prod: { region_name: LON1, auth: { auth_url: "https://keystone.example" } } }' >clouds.yaml\ntenantry doctor >found; code=$?; grep -A1 cloud found; exit $code`,
    ),
    wrong(
      'A clouds.yaml that everybody may read',
      `echo 'clouds: { paris-prod: { auth: { auth_url: "https://keystone.example" } } }' >clouds.yaml\nchmod 644 clouds.yaml\ntenantry doctor >found; code=$?; grep -A1 clouds found; exit $code`,
    ),
    wrong(
      'A .gitignore that hides the allocations',
      `echo allocations.json >.gitignore\ntenantry doctor >found; code=$?; grep -A1 allocations found; exit $code`,
    ),
    wrong('A plan of Terraform that is not JSON', `head -c 100 /dev/zero >plan.json\ntenantry diff --plan plan.json`),
    wrong(
      'A report since a folder without a synthesis',
      `mkdir before && echo '[]' >before/fleet.json\ntenantry report --since before`,
    ),
  ],
);
