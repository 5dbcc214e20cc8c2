import { dnsLabel } from '../names';
import { Problem } from '../problem';
import type { BootstrapDocument } from './bootstrap-document';
import { yamlText } from '../yaml';

/** How a bare-metal machine reaches its network. */
export interface SeedNetwork {
  /** Address with the length of its network's prefix: `10.9.0.11/24`. */
  readonly address: string;

  /** Address of the router. */
  readonly gateway: string;

  /**
   * Addresses of name servers.
   *
   * @default - none
   */
  readonly dnsServers?: readonly string[];

  /** Hardware address of the network card, which is named by it and not by its place in the machine. */
  readonly macAddress: string;
}

/** A bare-metal machine that boots from a {@link NoCloudSeed}. */
export interface SeedHost {
  /** Host name, and name of the node. */
  readonly name: string;

  /**
   * Its network.
   *
   * @default - DHCP on every network card
   */
  readonly network?: SeedNetwork;
}

/**
 * What cloud-init reads on a machine without a cloud: files of a disk with the label `cidata`, or of a web server.
 *
 * @see https://cloudinit.readthedocs.io/en/latest/reference/datasources/nocloud.html
 */
export class NoCloudSeed {
  /**
   * @throws Problem when the document is not for cloud-init, or the host's name or network is malformed
   */
  static of(document: BootstrapDocument, host: SeedHost): NoCloudSeed {
    dnsLabel('the name of a bare-metal machine', host.name);
    if (document.format !== 'cloud-config') {
      throw new Problem({
        what: `machine ${host.name} cannot boot from a NoCloud seed`,
        found: document.format,
        allowed: 'a document for cloud-init',
        remedy: 'give Ignition its document directly',
      });
    }
    if (host.network) checkNetwork(host.name, host.network);
    return new NoCloudSeed(document, host);
  }

  /** File name to content, without the join credential: `user-data` has places where it belongs. */
  readonly files: Readonly<Record<string, string>>;

  private constructor(document: BootstrapDocument, { name, network }: SeedHost) {
    this.files = {
      'user-data': document.text,
      // A machine that gets other content is another instance to cloud-init, and so reads all of it again.
      'meta-data': yamlText({ 'instance-id': `${name}-${document.hash.slice(0, 12)}`, 'local-hostname': name }),
      ...(network && { 'network-config': yamlText(networkConfig(network)) }),
    };
  }
}

function networkConfig({ address, gateway, dnsServers = [], macAddress }: SeedNetwork): object {
  const everywhere = gateway.includes(':') ? '::/0' : '0.0.0.0/0';
  return {
    version: 2,
    ethernets: {
      node: {
        match: { macaddress: macAddress.toLowerCase() },
        addresses: [address],
        routes: [{ to: everywhere, via: gateway }],
        ...(dnsServers.length > 0 && { nameservers: { addresses: [...dnsServers] } }),
      },
    },
  };
}

function checkNetwork(host: string, { address, macAddress }: SeedNetwork): void {
  if (!/^[0-9a-f.:]+\/\d{1,3}$/i.test(address)) {
    throw new Problem({
      what: `the address of machine ${host} is malformed`,
      found: address,
      allowed: 'an address with the length of its prefix, such as 10.9.0.11/24',
      remedy: 'correct it',
    });
  }
  if (!/^[0-9a-f]{2}(:[0-9a-f]{2}){5}$/i.test(macAddress)) {
    throw new Problem({
      what: `the hardware address of machine ${host} is malformed`,
      found: macAddress,
      allowed: 'six bytes in hexadecimal with colons between them',
      remedy: 'correct it',
    });
  }
}
