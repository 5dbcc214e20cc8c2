/** Code of a problem to how one usually comes to it and why it is refused; for problems whose message cannot say it all. */
export const PROBLEM_CAUSES: Readonly<Record<string, readonly string[]>> = {
  'control-plane-skip-minor-version': [
    'Kubernetes supports an upgrade from one minor version to the next only: API servers of two versions run side by side, and what ' +
      'is stored is converted step by step.',
    'The version that counts is the one in allocations.json, recorded by the last synthesis; tenantry upgrade ' +
      'also looks at what runs.',
  ],
  'control-plane-go-back': [
    'An API server may have written its content in a form that the older one cannot read, so a downgrade is not supported.',
    'It also happens on a branch that was started before an upgrade: take allocations.json and the version from ' +
      'the main branch.',
  ],
  'etcd-go-release-cannot': [
    'Members of etcd 3.5 before 3.5.26 can leave a membership behind that 3.6 refuses, and then no member starts.',
  ],
  'skip-stage-their-rotation-after': [
    'A key has to be known to everybody before anything is made with it, and has to stay known until nothing of it is left. Whoever ' +
      'meets a key that it does not know refuses it: tokens, certificates and Secrets would be lost at once.',
    'tenantry rotate CLUSTER says where the rotation stands and what to write next.',
  ],
  'value-only-terraform-knows': [
    'A manifest is text that is written before Terraform runs, so it cannot hold an attribute of a resource: cdktf would write a ' +
      'placeholder such as ${TfToken[TOKEN.0]} that nobody ever fills in.',
    'Ports, ranges and names are planned, so that both worlds know them beforehand; find what else is needed by its name.',
  ],
  'secret-written-content': [
    'What is in a manifest is in git and in every copy of it, for ever. cert-manager makes keys where they are used; other ' +
      'credentials are put into Secrets by whoever has them, or fetched by an ExternalSecret.',
  ],
  'the-allocations-are-not-json': [
    'Two branches that each added a cluster leave a merge conflict in allocations.json. Both sides may stay: the next synthesis ' +
      'says which cluster has to move, if two were given the same port or range.',
  ],
  'nodes-pool-newer-than-control': [
    'A kubelet speaks to its API server in a form that an older one may not know; Kubernetes supports the other ' +
      'direction alone.',
  ],
  'default-storageclass-not-exist': ['Claims that name no class would wait for ever; nobody would see why.'],
  'program-synthesized-no-platform': [
    'The command runs the program that app of cdktf.json names and reads what Platform.synth has written. A program that ends before ' +
      'it, or uses another version of tenantry, has written nothing for it.',
  ],
  'etcd-number-members-cannot-vote': [
    'A majority of the members has to agree on each change: of 3 one may fail, of 4 still only one, and there ' +
      'is one more that can.',
  ],
  'could-name-each-other-s': [
    'The API server believes each issuer about all names that it gives. Without a prefix of its own, one could ' +
      'call somebody what the other calls an administrator.',
  ],
  'pods-services-share-addresses': [
    'A packet to such an address would go to a pod on one node and to a Service on another, depending on whose ' +
      'rules see it first.',
  ],
  'overlap-needs-both': [
    'Two ends of one cluster could not tell which of them is meant by an address. Ranges that the plan gives ' +
      'out never overlap; one that was chosen in the program or lies in a network that exists can.',
    'Of tenants that share nothing, ranges may be the same; those of one tenant are kept apart so that its ' +
      'clusters may be joined later.',
  ],
  'name-tenant-cluster-taken': [
    'The name is the namespace of its control plane, the prefix of its servers and its entry in ' +
      "allocations.json: two clusters would own each other's.",
  ],
  'more-nodes-than-pod-range': [
    "Each node takes a /24 of the cluster's pod range (IPv4), for good. A range cannot grow on a running " +
      'cluster: choose it for the largest number of nodes that there may be, successors during a rollout ' +
      'included.',
  ],
  'limits-may-reach-api-nobody': [
    'Once the API is closed to all but some ranges, it is closed to nodes as well, unless it is known which ' +
      'addresses they come from: those of the routers of their region.',
  ],
  'no-konnectivity-nobody-knows-api': [
    'Without a tunnel API servers dial kubelets, for logs and exec, and nodes let nobody in whom they do not ' +
      'know. Pods of a management cluster leave it by the address of their node, or by their own.',
  ],
  'get-another-version-than-while': [
    'The snapshot before a sleep is taken by a Job with the images of that version, which cannot be changed nor ' +
      'run again while etcd sleeps.',
  ],
  'sleep-before-ever-awake': [
    'A sleep begins with a snapshot of an etcd that runs. Here there is none yet, and the first wave would wait ' +
      'for it for ever.',
  ],
  'not-read-any-more-encrypted': [
    'The API server decrypts only what its configuration names. What is left out is read as it lies in etcd, ' +
      'which fails for each object that was encrypted, and for every list with one in it.',
  ],
  'stack-replace-destroy-nobody-consented': [
    'Terraform replaces what it cannot change in place; what is on it is lost. tenantry diff names the property ' +
      'to blame; nodes are better replaced one by one, by roll-nodes.sh.',
    'Nobody is asked without a terminal: there, --allow-replace consents.',
  ],
  'keys-move-next-stage-before': [
    'Each stage relies on everybody knowing what the last one made known. When two meet in one rollout, pods ' +
      'that still run the older one refuse what newer ones sign.',
  ],
  'nodes-pool-too-old-control': [
    'A kubelet may be up to three minor versions older than its API server. Replace the nodes before the next ' +
      'upgrade of the control plane.',
  ],
  'rule-audit-log-writes-down': [
    'An audit log is read by more people than Secrets are, and is kept for longer: at the levels Request and ' +
      'RequestResponse it would hold their content.',
  ],
  'user-data-larger-than-nova': [
    'Nova stores 65,535 characters of Base64, which is 48 KiB. What is large and the same for all nodes belongs ' +
      'into an image, or is fetched by a hook.',
  ],
  'nodes-same-names': [
    'A node registers by its name: the second would take the place of the first, which the cluster would then hold for gone.',
  ],
  'endpoint-needs-more-listeners-than': [
    'A shared load balancer has a listener for each API and each tunnel, and clouds limit how many there may ' +
      'be. TLSRoutes of a Gateway need one for all.',
  ],
  'server-known-terraform-only': [
    'What a node is made of decides when it is replaced, and that has to be known before Terraform runs.',
  ],
};
