import { gzipSync } from 'node:zlib';
import type { Rule, Violation } from '../../../lib/policy/rule';
import { STACK_RULES } from '../../../lib/policy/rules';
import type { TerraformDocument, WrittenStack } from '../../../lib/policy/terraform-resources';

const KEY = '-----BEGIN EC PRIVATE KEY-----\nabc';

/** For each rule: what keeps it, and what breaks it in which words. */
const EXAMPLES: Record<string, { kept: TerraformDocument[]; broken: [TerraformDocument, string][] }> = {
  'OS-NET-1': {
    kept: [
      ingress({ protocol: 'tcp', port_range_min: 22, port_range_max: 22, remote_ip_prefix: '192.0.2.0/24' }),
      ingress({ protocol: 'tcp', port_range_min: 22, port_range_max: 22, remote_group_id: 'g' }),
      {
        resource: {
          ...ingress({ port_range_min: 443, port_range_max: 443, remote_ip_prefix: '0.0.0.0/0' }).resource,
          ...listener({ protocol_port: 443 }).resource,
        },
      },
    ],
    broken: [
      [ingress({ port_range_min: 22, port_range_max: 22, remote_ip_prefix: '0.0.0.0/0' }), 'lets in everybody'],
      [ingress({ port_range_min: 22, port_range_max: 22, remote_ip_prefix: '::/0' }), 'lets in everybody'],
      [ingress({ port_range_min: 22, port_range_max: 22 }), 'lets in everybody'],
    ],
  },
  'OS-NET-2': {
    kept: [
      ingress({ protocol: 'tcp', port_range_min: 30000, port_range_max: 32767 }),
      ingress({ protocol: 'icmp' }),
      ingress({ protocol: 'ipip' }),
      ingress({ direction: 'egress' }),
    ],
    broken: [
      [ingress({ protocol: 'tcp', remote_group_id: 'g' }), 'lets in all ports'],
      [ingress({ protocol: 'udp', port_range_min: 1, port_range_max: 65535 }), 'lets in all ports'],
      [ingress({ remote_ip_prefix: '192.0.2.0/24' }), 'lets in all ports'],
    ],
  },
  'OS-NET-3': {
    kept: [one('networking_port_v2', { allowed_address_pairs: [{ ip_address: '100.64.0.0/16' }] })],
    broken: [
      [one('networking_port_v2', { port_security_enabled: false }), 'port security is off'],
      [one('networking_network_v2', { port_security_enabled: false }), 'port security is off'],
      [one('networking_port_v2', { allowed_address_pairs: [{ ip_address: '0.0.0.0/0' }] }), 'addresses of others'],
    ],
  },
  'OS-NET-4': {
    kept: [
      listener({ name: 'acme-api', protocol_port: 6001, allowed_cidrs: ['192.0.2.0/24'] }),
      listener({ name: 'shop-443', protocol_port: 443 }),
    ],
    broken: [
      [listener({ name: 'acme-api', protocol_port: 6001 }), 'listener acme-api lets everybody connect'],
      [listener({ name: 'mine', protocol_port: 6443, allowed_cidrs: ['0.0.0.0/0'] }), 'listener mine lets everybody'],
    ],
  },
  'OS-NET-5': {
    kept: [
      listener({ protocol: 'TCP', timeout_client_data: 3600000 }),
      listener({ protocol: 'TERMINATED_HTTPS', default_tls_container_ref: 'https://barbican/c' }),
      monitored({ lb_method: 'ROUND_ROBIN' }),
      {
        resource: {
          ...monitored({ lb_method: 'SOURCE_IP_PORT' }).resource,
          ...listener({ protocol: 'TCP', default_pool_id: '${openstack_lb_pool_v2.it.id}' }).resource,
        },
      },
    ],
    broken: [
      [listener({ protocol: 'TCP' }), 'has no timeout'],
      [listener({ protocol: 'TERMINATED_HTTPS' }), 'without a certificate container'],
      [one('lb_pool_v2', { lb_method: 'ROUND_ROBIN' }), 'has no monitor'],
      [one('keymanager_secret_v1', { payload: 'x' }), 'has its payload in Terraform'],
    ],
  },
  'OS-NET-6': {
    kept: [subnets('10.0.0.0/22', '10.0.4.0/22'), subnets('10.0.0.0/22', '${var.range}')],
    broken: [
      [subnets('10.0.0.0/16', '10.0.4.0/22'), 'a subnet overlaps that of stack/openstack_networking_subnet_v2.a'],
    ],
  },
  'OS-NET-7': {
    kept: [one('networking_network_v2', { mtu: 1450 }), one('networking_network_v2', {})],
    broken: [[one('networking_network_v2', { mtu: 1300 }), 'smaller than IPv6 allows']],
  },
  'OS-VM-1': {
    kept: [server({})],
    broken: [[server({ admin_pass: 'x' }), 'an administrator password']],
  },
  'OS-VM-2': {
    kept: [one('compute_keypair_v2', { public_key: 'ssh-ed25519 AAAA' })],
    broken: [[one('compute_keypair_v2', { name: 'k' }), 'Nova would generate a key pair']],
  },
  'OS-VM-3': {
    kept: [server({ config_drive: true })],
    broken: [[server({}), 'asks the metadata service']],
  },
  'OS-VM-4': {
    kept: [
      server({}),
      many('compute_instance_v2', { scheduler_hints: [{ group: 'g' }] }, { scheduler_hints: { group: 'g' } }),
      one('compute_servergroup_v2', { policies: ['soft-anti-affinity'] }),
    ],
    broken: [
      [many('compute_instance_v2', {}, {}), 'is in no server group'],
      [one('compute_servergroup_v2', { policies: ['affinity'] }), 'keeps servers together'],
    ],
  },
  'OS-VM-5': {
    kept: [server({ block_device: [{ destination_type: 'volume', volume_type: 'luks' }] }), server({})],
    broken: [[server({ block_device: [{ destination_type: 'volume' }] }), 'whichever type the cloud gives']],
  },
  'OS-VM-6': {
    kept: [data('images_image_v2', { name: 'noble-20261101', most_recent: false })],
    broken: [[data('images_image_v2', { name: 'noble', most_recent: true }), 'the newest image is taken']],
  },
  'OS-VM-7': {
    kept: [server({ user_data: '#cloud-config\n' }), server({ user_data: '${local.data}' })],
    broken: [
      [server({ user_data: `#cloud-config\n${KEY}` }), 'carries a private key'],
      [server({ user_data: Buffer.from(KEY).toString('base64') }), 'carries a private key'],
      [server({ user_data: gzipSync(KEY).toString('base64') }), 'carries a private key'],
    ],
  },
  'OS-VM-8': {
    kept: [
      server({ stop_before_destroy: true, network: [{ uuid: 'n' }] }),
      server({
        stop_before_destroy: true,
        network: [{ port: 'p' }],
        vendor_options: { detach_ports_before_destroy: true },
      }),
    ],
    broken: [
      [server({}), 'deleted while it runs'],
      [server({ stop_before_destroy: true, network: [{ port: 'p' }] }), 'takes away the port'],
    ],
  },
  'OS-VM-9': {
    kept: [
      server({ lifecycle: { create_before_destroy: true } }),
      {
        resource: {
          ...server({ network: [{ port: '${openstack_networking_port_v2.it.id}' }] }).resource,
          ...one('networking_port_v2', { fixed_ip: [{ ip_address: '10.0.0.5' }] }).resource,
        },
      },
    ],
    broken: [[server({}), 'gone before its successor comes']],
  },
  'OS-ID-1': {
    kept: [{ provider: { openstack: [{ cloud: 'paris' }] } }],
    broken: [
      [{ provider: { openstack: { password: 'x' } } }, 'a credential is in the provider block'],
      [{ provider: { openstack: [{ application_credential_secret: 'x' }] } }, 'a credential is in the provider block'],
    ],
  },
  'OS-ID-2': {
    kept: [one('identity_application_credential_v3', { unrestricted: false, expires_at: '2027-03-01T00:00:00Z' })],
    broken: [
      [
        one('identity_application_credential_v3', { unrestricted: true, expires_at: '2027-03-01T00:00:00Z' }),
        'can make others',
      ],
      [one('identity_application_credential_v3', { unrestricted: false }), 'never ends'],
    ],
  },
  'OS-ID-3': {
    kept: [{ terraform: { backend: { s3: {} } } }],
    broken: [
      [{ terraform: { backend: { local: {} } } }, 'a file on whichever machine'],
      [{}, 'a file on whichever machine'],
    ],
  },
};

test('has an example of every rule', () => {
  expect(Object.keys(EXAMPLES)).toEqual(STACK_RULES.map(({ id }) => id));
});

describe.each(STACK_RULES.map((rule) => [rule.id, rule] as const))('%s', (id, rule) => {
  const { kept, broken } = EXAMPLES[id]!;

  test.each(kept.map((document) => [JSON.stringify(document).slice(0, 90), document]))(
    'is kept by %s',
    (_, document) => {
      expect(judged(rule, { name: 'stack', document })).toEqual([]);
    },
  );

  test.each(broken.map(([document, words]) => [JSON.stringify(document).slice(0, 90), document, words] as const))(
    'is broken by %s',
    (_, document, words) => {
      const violations = judged(rule, { name: 'stack', document });
      expect(violations[0]?.what).toContain(words);
      expect(violations[0]?.path).toMatch(/^stack/);
    },
  );
});

test('says the construct path of what breaks a rule', () => {
  const document = server({ '//': { metadata: { path: 'stack/web/Server' } }, 'admin_pass': 'x' });
  const [rule] = STACK_RULES.filter(({ id }) => id === 'OS-VM-1');
  expect(judged(rule!, { name: 'stack', document })[0]!.path).toBe('stack/web/Server');
});

test('finds subnets that overlap between stacks', () => {
  const [rule] = STACK_RULES.filter(({ id }) => id === 'OS-NET-6');
  const stacks = ['paris', 'lagos'].map((name) => ({ name, document: subnets('10.0.0.0/22') }));
  expect(judged(rule!, ...stacks)).toEqual([expect.objectContaining({ found: '10.0.0.0/22 in 10.0.0.0/22' })]);
});

function judged(rule: Rule<WrittenStack>, ...stacks: WrittenStack[]): Violation[] {
  return [...stacks.flatMap(rule.check), ...(rule.across?.check(stacks.flatMap(rule.across.keep)) ?? [])];
}

function one(type: string, body: object): TerraformDocument {
  return { resource: { [`openstack_${type}`]: { it: body } } };
}

function many(type: string, a: object, b: object): TerraformDocument {
  return { resource: { [`openstack_${type}`]: { a, b } } };
}

function data(type: string, body: object): TerraformDocument {
  return { data: { [`openstack_${type}`]: { it: body } } };
}

function server(body: object): TerraformDocument {
  return one('compute_instance_v2', body);
}

function ingress(body: object): TerraformDocument {
  return one('networking_secgroup_rule_v2', { direction: 'ingress', ...body });
}

function listener(body: object): TerraformDocument {
  return one('lb_listener_v2', body);
}

function monitored(body: object): TerraformDocument {
  return {
    resource: {
      ...one('lb_pool_v2', body).resource,
      ...one('lb_monitor_v2', { pool_id: '${openstack_lb_pool_v2.it.id}' }).resource,
    },
  };
}

function subnets(...ranges: string[]): TerraformDocument {
  const named = ranges.map((cidr, index) => ['ab'[index], { cidr }]);
  return { resource: { openstack_networking_subnet_v2: Object.fromEntries(named) } };
}
