import type { NodeFile } from './node-file';

/** What the kernel of a node is told: modules and settings. */
export function kernelFiles({ isDualStack }: { readonly isDualStack: boolean }): NodeFile[] {
  const settings = {
    'net.bridge.bridge-nf-call-iptables': 1,
    'net.bridge.bridge-nf-call-ip6tables': 1,
    'net.ipv4.ip_forward': 1,
    ...(isDualStack && {
      'net.ipv6.conf.all.forwarding': 1,
      // A host that forwards ignores routers' announcements otherwise, and loses its address.
      'net.ipv6.conf.default.accept_ra': 2,
      'net.ipv6.conf.all.accept_ra': 2,
    }),
    'fs.inotify.max_user_instances': 8192,
    'fs.inotify.max_user_watches': 524288,
    // What a kubelet with protectKernelDefaults insists on.
    'vm.overcommit_memory': 1,
    'vm.panic_on_oom': 0,
    'kernel.panic': 10,
    'kernel.panic_on_oops': 1,
    'kernel.keys.root_maxkeys': 1_000_000,
    'kernel.keys.root_maxbytes': 25_000_000,
  };
  return [
    { path: '/etc/modules-load.d/kubernetes.conf', content: 'overlay\nbr_netfilter\n' },
    {
      path: '/etc/sysctl.d/90-kubernetes.conf',
      content: Object.entries(settings)
        .map(([key, value]) => `${key} = ${value}\n`)
        .join(''),
    },
  ];
}
