import { NOVA_LIMIT, UserData } from '../nodes/user-data';
import { Problem } from '../problem';
import { renderCloudConfig } from './cloud-config';
import { renderIgnition } from './ignition';
import { renderInstallScript } from './install-script';
import { CREDENTIAL_PARTS, type JoinCredential, placeOf } from './join-credential';
import type { NodeConfiguration } from './node-configuration';

/** Bytes that are kept for the credential, which is not known at synthesis: four PEM texts of up to 2.2 KiB, in base64. */
const CREDENTIAL_ROOM = 12_288;

/**
 * A {@link NodeConfiguration} in the form that one kind of machine reads at its first boot.
 *
 * Where the join credential belongs, its {@link BootstrapDocument.text} has four places (`@@certificate@@` and so on), each for the base64 of
 * one part. On OpenStack Terraform fills them in, elsewhere a command does.
 */
export class BootstrapDocument {
  /**
   * What a server or machine with the operating system's own first-boot program reads: cloud-init or Ignition.
   *
   * @throws Problem when Nova would refuse it for its size
   */
  static userData(configuration: NodeConfiguration): BootstrapDocument {
    return configuration.operatingSystem.facts.userDataFormat === 'ignition'
      ? new BootstrapDocument('ignition', renderIgnition(configuration), configuration)
      : new BootstrapDocument('cloud-config', renderCloudConfig(configuration), configuration);
  }

  /**
   * A script for a machine that is installed already. Root runs it once; it removes itself, as it holds the credential.
   *
   * @throws Problem for Flatcar, and for servers of OpenStack, which learn who they are from their user data
   */
  static script(configuration: NodeConfiguration): BootstrapDocument {
    const { operatingSystem, place } = configuration;
    if (operatingSystem.facts.userDataFormat === 'ignition' || place.isOpenStack) {
      throw new Problem({
        what: `a node of ${place.name} with ${operatingSystem} cannot be made by a script`,
        allowed: 'machines of NodePlace.bareMetal with an operating system that has packages',
        remedy: 'use BootstrapDocument.userData',
      });
    }
    return new BootstrapDocument('script', renderInstallScript(configuration), configuration);
  }

  /** {@link NodeConfiguration.hash} of the content. */
  readonly hash: string;

  /** Bytes of the document with its credential, at most. */
  readonly size: number;

  private constructor(
    /** Who reads it. */
    readonly format: 'cloud-config' | 'ignition' | 'script',
    /** The document, with places instead of the credential. */
    readonly text: string,
    configuration: NodeConfiguration,
  ) {
    this.hash = configuration.hash;
    this.size = Buffer.byteLength(text) + CREDENTIAL_ROOM;
    if (configuration.place.isOpenStack && this.size > NOVA_LIMIT) {
      const largest = [...configuration.files].sort((a, b) => lengthOf(b.content) - lengthOf(a.content)).slice(0, 3);
      throw new Problem({
        what: `the bootstrap of nodes with ${configuration.operatingSystem} is larger than the user data that Nova stores`,
        found: `${this.size} bytes with room for the credential, most of them ${largest.map(({ path }) => path).join(', ')}`,
        allowed: `at most ${NOVA_LIMIT} bytes`,
        remedy: 'put large files into the image, or let a hook fetch them',
      });
    }
  }

  /**
   * The document for `Server.userData`, still with places for the credential.
   *
   * @throws Problem for a script
   */
  toUserData(): UserData {
    const { text, hash } = this;
    return this.format === 'ignition' ? UserData.ignition(text, { hash }) : UserData.cloudConfig(text, { hash });
  }

  /**
   * What takes the places of the credential, for `Server.secrets`.
   *
   * @param credential for each part an expression that yields the base64 of a PEM text, such as
   * `Fn.base64encode(secret.data.lookup('tls.crt'))`
   * @returns text of a place to its expression
   */
  secrets(credential: JoinCredential): Record<string, string> {
    const parts = CREDENTIAL_PARTS.filter((part) => this.text.includes(placeOf(part)));
    return Object.fromEntries(parts.map((part) => [placeOf(part), credential[part]]));
  }

  /**
   * The whole document. It is a secret until the machine has joined.
   *
   * @param credential PEM texts
   * @throws Problem when a part is no PEM text
   */
  fill(credential: JoinCredential): string {
    return CREDENTIAL_PARTS.reduce((text, part) => {
      if (!/-----BEGIN [A-Z ]+-----/.test(credential[part])) {
        throw new Problem({
          what: `the ${part} of a join credential is not in PEM form`,
          allowed: 'a text with -----BEGIN …-----',
          remedy: 'decode what the Secret holds from base64 first',
        });
      }
      const base64 = Buffer.from(credential[part]).toString('base64');
      return text.replaceAll(placeOf(part), () => base64);
    }, this.text);
  }
}

function lengthOf(content: string | object): number {
  return typeof content === 'string' ? content.length : 0;
}
