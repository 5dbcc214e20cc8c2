import type { NodeBootstrapProps } from './node-bootstrap-props';
import { type PlacedFile, textFile } from './node-file';

/** Where a cloud hands out metadata and user data, the join credential with it. */
const METADATA_ADDRESS = '169.254.169.254';

/**
 * Keeps pods from the metadata service, and strangers out where a firewall is asked for.
 *
 * What a pod sends is forwarded, what the machine itself and pods in its network namespace send is not. The nftables chain
 * drops forwarded packets; routing rules refuse them where a network plug-in forwards past nftables (Cilium's eBPF host
 * routing), as that still asks for a route. The rules say they are the kernel's, or systemd-networkd would remove them.
 *
 * @internal
 */
export function firewallFiles(props: NodeBootstrapProps): PlacedFile[] {
  return [
    textFile('/etc/tenantry/node.nft', rules(props), 0o600),
    textFile('/etc/systemd/system/node-firewall.service', SERVICE),
  ];
}

/** The machine's own packets have come in by `lo`; the second rule sees what the first has not routed. */
const RULES = [
  { match: `iif lo to ${METADATA_ADDRESS} priority 50`, action: 'lookup main' },
  { match: `to ${METADATA_ADDRESS} priority 51`, action: 'prohibit' },
];

const SERVICE = `[Unit]
Description=Keeps pods from the metadata service
DefaultDependencies=no
After=local-fs.target systemd-modules-load.service
Before=network-pre.target shutdown.target
Wants=network-pre.target
Conflicts=shutdown.target

[Service]
Type=oneshot
RemainAfterExit=yes
ExecStart=nft -f /etc/tenantry/node.nft
${RULES.flatMap(({ match, action }) => [
  `ExecStart=-ip rule del ${match}`,
  `ExecStart=ip rule add ${match} protocol kernel ${action}`,
]).join('\n')}
ExecReload=nft -f /etc/tenantry/node.nft

[Install]
WantedBy=multi-user.target`;

function rules({ firewall, podRanges }: NodeBootstrapProps): string {
  const input = firewall && [
    '  chain input {',
    '    type filter hook input priority filter; policy drop;',
    ...firewall.toLines(podRanges).map((line) => `    ${line}`),
    '  }',
  ];
  return [
    '# The first two lines empty the table, so that this file can be read again.',
    'table inet tenantry',
    'delete table inet tenantry',
    'table inet tenantry {',
    '  chain forward {',
    '    type filter hook forward priority filter - 10; policy accept;',
    `    ip daddr ${METADATA_ADDRESS} counter drop`,
    '  }',
    ...(input ?? []),
    '}',
  ].join('\n');
}
