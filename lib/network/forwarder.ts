/** An address that every node has for itself alone, and a port there. */
export interface ForwarderAddress {
  /** The address, of a range that is nobody's network. */
  readonly address: string;

  /** Length of the prefix of one address. */
  readonly prefix: 32 | 128;

  /** Port: one that nothing else listens on at all addresses of a node. */
  readonly port: number;
}

/**
 * Where pods find their API when a Gateway tells clusters apart by name, by family. The addresses are of the ranges for
 * benchmarks: an endpoint of a Service may be no loopback and no link-local address, and no network has these.
 *
 * @see https://www.rfc-editor.org/rfc/rfc2544
 * @see https://www.rfc-editor.org/rfc/rfc5180
 */
export const FORWARDER: Readonly<Record<4 | 6, ForwarderAddress>> = {
  4: { address: '198.18.0.1', prefix: 32, port: 17443 },
  6: { address: '2001:2::1', prefix: 128, port: 17443 },
};

/** What HAProxy does alike at both ends of an outer connection; a watch is silent for long while nothing changes. */
export const FORWARDING_DEFAULTS = `defaults
  mode tcp
  timeout connect 10s
  timeout client 1h
  timeout server 1h
  option clitcpka
  option srvtcpka
`;
