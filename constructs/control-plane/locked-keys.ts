import { Size } from '../../lib/size';
import { type ContainerProps, FileSource, type PodMount, PodVolume } from '../workload';
import { SELF_SIGNED } from './pki';

const FOLDER = '/etc/kubernetes/keys';

/** Properties of {@link lockedKeys}. */
export interface LockedKeysProps {
  /** Image of SOPS, with a shell. */
  readonly image: string;

  /** Namespace of the control plane. */
  readonly namespace: string;

  /** Secrets of cert-manager that sign themselves: authorities and lasting keys. */
  readonly secrets: readonly string[];

  /** Secret with an EncryptionConfiguration of the user's own, if there is one. */
  readonly encryptionSecret: string | undefined;

  /** Public age keys; at least one. */
  readonly recipients: readonly string[];

  /** File that is written. */
  readonly target: string;

  /** The volume of that file. */
  readonly volume: PodMount;
}

/**
 * A step that writes the Secrets without which no snapshot can be used, encrypted to public keys.
 *
 * What it writes is a `List` of Secrets of which SOPS has encrypted the data: `sops decrypt FILE | kubectl apply -f -` brings
 * them back, as cert-manager left them, so that it adopts them. In the clear they are in a pipe of this container and
 * nowhere else; it has no network of its own and no other container of the pod mounts them.
 *
 * @see https://getsops.io/docs/#encrypting-using-age
 */
export function lockedKeys(props: LockedKeysProps): ContainerProps {
  const { secrets, encryptionSecret } = props;
  const sources = [
    ...secrets.map((name) => FileSource.secret(name, { 'tls.crt': `${name}.crt`, 'tls.key': `${name}.key` })),
    ...(encryptionSecret === undefined
      ? []
      : [FileSource.secret(encryptionSecret, { 'encryption.yaml': 'encryption.yaml' })]),
  ];
  return {
    name: 'lock-keys',
    image: props.image,
    command: ['sh', '-eu', '-o', 'pipefail', '-c'],
    args: [scriptOf(props)],
    mounts: [props.volume, PodVolume.files('keys', sources).mountAt(FOLDER)],
    resources: { cpuMillis: 20, memory: Size.mebibytes(128) },
  };
}

function scriptOf({ namespace, secrets, encryptionSecret, recipients, target }: LockedKeysProps): string {
  return [
    `cd ${FOLDER}`,
    `coded() { base64 "$1" | tr -d '\\n'; }`,
    'secret() {',
    '  cat <<END',
    '- apiVersion: v1',
    '  kind: Secret',
    `  metadata: {name: "$1", namespace: "${namespace}", labels: {app.kubernetes.io/component: pki}, annotations: {$3}}`,
    '  type: $2',
    '  data:',
    'END',
    '}',
    'list() {',
    "  printf 'apiVersion: v1\\nkind: List\\nitems:\\n'",
    `  for name in ${secrets.join(' ')}; do`,
    // By these cert-manager knows that it made a Secret for this Certificate, and keeps it.
    `    by='cert-manager.io/issuer-name: ${SELF_SIGNED}, cert-manager.io/issuer-kind: Issuer, cert-manager.io/issuer-group: cert-manager.io'`,
    '    secret $name kubernetes.io/tls "$by, cert-manager.io/certificate-name: $name"',
    // As variables: what fails inside a word would go unnoticed.
    '    certificate=$(coded $name.crt)',
    '    key=$(coded $name.key)',
    `    printf '    %s\\n' "tls.crt: $certificate" "ca.crt: $certificate" "tls.key: $key"`,
    '  done',
    ...(encryptionSecret === undefined
      ? []
      : [
          `  secret ${encryptionSecret} Opaque ''`,
          '  configuration=$(coded encryption.yaml)',
          '  echo "    encryption.yaml: $configuration"',
        ]),
    '}',
    `list | sops encrypt --age ${recipients.join(',')} --encrypted-regex '^data$' \\`,
    `  --input-type yaml --output-type yaml --filename-override keys.yaml >${target}`,
  ].join('\n');
}
