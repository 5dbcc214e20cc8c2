import { spawnSync } from 'node:child_process';
import { chmodSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { joinCommand } from '../../../lib/bootstrap/join-command';

const command = joinCommand({ clusterName: 'acme', namespace: 'cluster-acme', pools: ['web', 'edge'] });

test('prints the credentials of all pools as a variable of Terraform', () => {
  const { stdout, status, words } = run('value');
  expect(status).toBe(0);
  const [, json] = /^export TF_VAR_join_credentials='(.*)'\n$/.exec(stdout)!;
  const pool = (name: string) => ({
    certificate: [...OWN, `secret/join-${name} tls.crt`],
    privateKey: [...OWN, `secret/join-${name} tls.key`],
    // What signed the certificate, from its chain, and what signed that.
    clusterAuthority: ['secret/cluster-authority tls.crt', ...OWN, 'secret/cluster-authority ca.crt'],
    clientAuthority: [`secret/join-${name} tls.crt`, ...OWN, `secret/join-${name} ca.crt`],
    expires: [...OWN, `certificate/join-${name} status.notAfter`],
  });
  expect(JSON.parse(json!, decoded)).toEqual({ edge: pool('edge'), web: pool('web') });
  expect(words).toContain('--context home --namespace cluster-acme get secret join-web');
});

test('prints no credential when one is not there yet, and says which', () => {
  expect(run('nothing')).toMatchObject({
    status: 1,
    stdout: '',
    stderr: 'no node can join yet: secret join-edge has no .data.tls\\.crt\n',
  });
});

test('fails for a name that a shell might read', () => {
  expect(() => joinCommand({ clusterName: 'acme', namespace: 'cluster-acme', pools: ['web; rm'] })).toThrow(
    'a name in the join command cannot be part of a host name (found "web; rm")',
  );
});

/** First block of what the kubectl below answers. */
const OWN = ['-BEGIN CERTIFICATE-----', '-END CERTIFICATE-----'];

function decoded(_key: string, value: unknown): unknown {
  return typeof value === 'string' ? Buffer.from(value, 'base64').toString().trim().split('\n') : value;
}

/** Runs the command with a kubectl that answers with what it was asked for, or with nothing. */
function run(answer: 'value' | 'nothing') {
  const folder = mkdtempSync(join(tmpdir(), 'join-'));
  const log = join(folder, 'log');
  const path = `$(echo "$9" | sed 's/jsonpath={.//; s/data.//; s/[}\\\\]//g')`;
  const reply = answer === 'value' ? `printf '%s\\n' '${OWN.join("' '")}' "$6/$7 ${path}" | base64 -w 0` : ':';
  writeFileSync(join(folder, 'kubectl'), `#!/bin/sh\necho "$@" >>${log}\n${reply}\n`);
  chmodSync(join(folder, 'kubectl'), 0o755);
  writeFileSync(join(folder, 'join.sh'), command);
  const { stdout, stderr, status } = spawnSync('bash', [join(folder, 'join.sh'), '--context', 'home'], {
    encoding: 'utf8',
    env: { PATH: `${folder}:${process.env.PATH}` },
  });
  return { stdout, stderr, status, words: spawnSync('cat', [log], { encoding: 'utf8' }).stdout };
}
