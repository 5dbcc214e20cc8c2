import { baseFiles } from './base-system';
import { bootstrapFiles, BOOTSTRAP_UNIT } from './bootstrap-script';
import { checkNodeBootstrap } from './check-node-bootstrap';
import { runtimeFiles } from './container-runtime';
import { volumeFiles } from './data-volumes';
import { CREDENTIAL_FILES, CREDENTIAL_PARTS } from './join-credential';
import { kubeletFiles, labelsOf } from './kubelet';
import type { NodeBootstrapProps } from './node-bootstrap-props';
import { checkFiles, credentialFile, type PlacedFile, sha256, textFile } from './node-file';
import { firewallFiles } from './node-firewall';
import type { NodePlace } from './node-place';
import type { OperatingSystem } from './operating-system';
import { type NodeLabels, checkNodeLabels } from '../nodes/node-labels';
import { softwareFiles } from './software';

/**
 * What makes a plain machine a node of its cluster: files to place, and a service that does the rest.
 *
 * The same for all nodes of a pool, and the same whoever places it: cloud-init, Ignition or a script
 * ({@link BootstrapDocument}). It holds no secret: the join credential is only named.
 */
export class NodeConfiguration {
  /**
   * @throws Problems for everything that is wrong with the properties
   */
  static of(props: NodeBootstrapProps): NodeConfiguration {
    checkNodeBootstrap(props);
    const files = [
      ...baseFiles(props),
      ...softwareFiles(props),
      ...runtimeFiles(props),
      ...firewallFiles(props),
      ...kubeletFiles(props),
      ...volumeFiles(props),
      ...((props.bringsCredential ?? true) ? credentialFiles() : []),
      ...bootstrapFiles(props),
      ...(props.files ?? []).map(({ path, content, mode }) => textFile(path, content, mode)),
    ];
    checkFiles(files);
    return new NodeConfiguration(props, files);
  }

  /** The operating system of the image. */
  readonly operatingSystem: OperatingSystem;

  /** Where the nodes are. */
  readonly place: NodePlace;

  /** @internal Keys that may log in. */
  readonly sshAuthorizedKeys: readonly string[];

  private known: string | undefined;

  private constructor(
    private readonly props: NodeBootstrapProps,
    /** @internal Files to place, in this order. */
    readonly files: readonly PlacedFile[],
  ) {
    this.operatingSystem = props.operatingSystem;
    this.place = props.place;
    this.sshAuthorizedKeys = props.sshAuthorizedKeys ?? [];
  }

  /**
   * SHA-256 of the content, in hexadecimal. It changes when a node made from the new content would differ, not when the join
   * credential is renewed, nor with the coding or compression of a document.
   */
  get hash(): string {
    return (this.known ??= sha256(JSON.stringify([this.operatingSystem.name, this.files, this.sshAuthorizedKeys])));
  }

  /**
   * The same with other labels, of which the kubelet alone knows.
   *
   * @throws Problems for labels that a node may not give itself
   */
  withLabels(labels: NodeLabels): NodeConfiguration {
    const props = { ...this.props, labels };
    checkNodeLabels(props.pool, labelsOf(props));
    const told = new Map(kubeletFiles(props).map((file) => [file.path, file]));
    return new NodeConfiguration(
      props,
      this.files.map((file) => told.get(file.path) ?? file),
    );
  }

  /** @internal The services that start once the files are placed, now and at each boot. */
  get services(): readonly string[] {
    return [BOOTSTRAP_UNIT];
  }
}

function credentialFiles(): PlacedFile[] {
  return CREDENTIAL_PARTS.map((part) => credentialFile(CREDENTIAL_FILES[part].path, part, CREDENTIAL_FILES[part].mode));
}
