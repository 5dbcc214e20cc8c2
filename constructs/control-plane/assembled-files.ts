import { NO_KEY } from '../../lib/rotation/no-key';
import { knownGenerations, trustedGeneration } from '../../lib/rotation/generations';
import type { KeyRing } from '../../lib/rotation/key-ring';
import { Size } from '../../lib/size';
import { type ContainerProps, FileSource, type PodMount, PodVolume } from '../workload';
import type { EncryptionAtRest } from './encryption-at-rest';
import { certificateFile, PKI_FOLDER } from './pki-files';

/** Folder in memory with the files that are put together before the API server starts. */
const FOLDER = '/run/kubernetes';

/** Folder of the keys that the encryption key is made from; only the init container sees it. */
const KEY_FOLDER = '/etc/kubernetes/encryption-keys';

/** Folder of a configuration that others made. */
const GIVEN_FOLDER = '/etc/kubernetes/encryption';

/** Properties of {@link AssembledFiles}. */
export interface AssembledFilesProps {
  /** An image with a shell. */
  readonly image: string;

  /** How Secrets are encrypted. */
  readonly encryption: EncryptionAtRest;

  /**
   * Generations of the certificate authorities.
   *
   * @default KeyRing.of('1')
   */
  readonly authorities?: KeyRing;
}

/**
 * Files of the API server that no single Secret holds. An init container puts them together, because the API server's image
 * has no shell and a volume cannot join files.
 */
export class AssembledFiles {
  /** Authorities of all clients: those that cert-manager signs for, and kubelets. */
  readonly clientAuthorities = `${FOLDER}/client-authorities.crt`;

  /** Authorities of kubelets: the controller manager signs with one of them, and sends no other along. */
  readonly kubeletAuthorities = `${FOLDER}/kubelet-authorities.crt`;

  /** The EncryptionConfiguration, if anything is encrypted. */
  readonly encryptionConfiguration: string | undefined;

  /** What writes the files. */
  readonly initContainer: ContainerProps;

  /** What the API server mounts to read them. */
  readonly mounts: readonly PodMount[];

  constructor({ image, encryption, authorities }: AssembledFilesProps) {
    const folder = PodVolume.memory('assembled', Size.mebibytes(1));
    const given =
      encryption.secretName === undefined
        ? []
        : [
            PodVolume.files('encryption', [
              FileSource.secret(encryption.secretName, { 'encryption.yaml': 'encryption.yaml' }),
            ]).mountAt(GIVEN_FOLDER),
          ];
    const keys = encryption.keys.map((key) => FileSource.secret(`encryption-key-${key}`, { 'tls.key': `${key}.key` }));
    const sockets = encryption.plugins.map(({ mount }) => mount);
    if (encryption.isOn) this.encryptionConfiguration = `${FOLDER}/encryption.yaml`;
    if (given.length > 0) this.encryptionConfiguration = `${GIVEN_FOLDER}/encryption.yaml`;

    const kubelets = knownGenerations('kubelet-ca', authorities);
    const certificates = [...new Set([trustedGeneration('client-ca', authorities), ...kubelets])];

    this.mounts = [folder.mountAt(FOLDER, { readOnly: true }), ...given, ...sockets];
    this.initContainer = {
      name: 'assemble-files',
      image,
      command: ['sh', '-eu', '-o', 'pipefail', '-c'],
      args: [
        [
          join(kubelets, this.kubeletAuthorities),
          join(certificates, this.clientAuthorities),
          ...encryptionLines(encryption),
          ...encryption.plugins.flatMap(({ name, socket }) => [
            `echo 'waiting for the KMS plugin ${name} to listen on ${socket}'`,
            `until [ -S ${socket} ]; do sleep 1; done`,
          ]),
        ].join('\n'),
      ],
      mounts: [
        folder.mountAt(FOLDER),
        PodVolume.files(
          'client-authorities',
          certificates.map((name) => FileSource.secret(name, { 'tls.crt': `${name}.crt` })),
        ).mountAt(PKI_FOLDER),
        ...(keys.length > 0 ? [PodVolume.files('encryption-keys', keys).mountAt(KEY_FOLDER)] : []),
        ...sockets,
      ],
      resources: { cpuMillis: 10, memory: Size.mebibytes(16) },
    };
  }
}

function join(names: readonly string[], target: string): string {
  return `cat ${names.map(certificateFile).join(' ')} >${target}`;
}

/** The last provider reads what was stored before there was any encryption. */
function encryptionLines({ providers, keys, plugins, resources }: EncryptionAtRest): string[] {
  if (keys.length + plugins.length === 0) return [];
  return [
    'umask 027',
    ...(keys.length > 0 ? keyLines(keys) : []),
    `cat >${FOLDER}/encryption.yaml <<END`,
    'apiVersion: apiserver.config.k8s.io/v1',
    'kind: EncryptionConfiguration',
    'resources:',
    `- resources: [${resources.join(', ')}]`,
    '  providers:',
    ...providers.flatMap((provider) => {
      if (typeof provider !== 'string') return [`  - ${JSON.stringify(provider.toProvider())}`];
      if (provider === NO_KEY) return ['  - identity: {}'];
      // Keys of one kind are one provider, of which the first key encrypts.
      if (provider !== keys[0]) return [];
      return [
        '  - secretbox:',
        '      keys:',
        ...keys.map((key, index) => `      - {name: key-${key}, secret: "$key${index}"}`),
      ];
    }),
    ...(providers.includes(NO_KEY) ? [] : ['  - identity: {}']),
    'END',
  ];
}

function keyLines(keys: readonly string[]): string[] {
  return [
    // The words in front keep the result apart from any other use of the same key.
    `digest() { { echo 'tenantry encryption at rest'; cat "$1"; } | sha256sum | cut -c 1-64; }`,
    `secret() { printf "$(digest "$1" | sed 's/../\\\\x&/g')" | base64; }`,
    // As variables: what fails inside a document would go unnoticed, and leave a key that anybody could guess.
    ...keys.map((key, index) => `key${index}=$(secret ${KEY_FOLDER}/${key}.key)`),
  ];
}
