import type { ProblemEntry } from './problem-catalogue';
// Made from the sources by test/golden/problem-catalogue.test.ts.

/** Every kind of problem that the sources report, in the order of the codes. */
export const PROBLEM_ENTRIES: readonly ProblemEntry[] = [
  {
    "code": "add-needs-somebody-job",
    "what": "add-on <name> needs somebody who does the job <need>",
    "allowed": "an add-on whose roles include <need>",
    "remedy": "add one, or leave this one out"
  },
  {
    "code": "address-families-do-not-fit",
    "what": "the address families of <name> do not fit together",
    "allowed": "pods and Services of one family, or of the same two",
    "remedy": "give both ranges of the other family, or none"
  },
  {
    "code": "address-http-backend-not-usable",
    "what": "the address of an HTTP backend is not usable",
    "allowed": "an http or https URL without password and query",
    "remedy": "put user and password into TF_HTTP_USERNAME and TF_HTTP_PASSWORD"
  },
  {
    "code": "address-range-asked-name-plan",
    "what": "an address range is asked for by a name that the plan does not know",
    "allowed": "<keys>",
    "remedy": "add it to the claimants"
  },
  {
    "code": "address-range-malformed",
    "what": "an address range is malformed",
    "allowed": "an IPv4 or IPv6 network in CIDR notation, such as 10.16.0.0/13 or fd00:16::/48",
    "remedy": "write the network address, a slash and the prefix length"
  },
  {
    "code": "address-range-not-start-network",
    "what": "an address range does not start at its network address",
    "allowed": "<first>/<prefix>",
    "remedy": "write <cidr>, or a longer prefix"
  },
  {
    "code": "address-space-region-not-ipv4",
    "what": "the address space of region <name> is not IPv4",
    "allowed": "an IPv4 range, such as 10.16.0.0/13",
    "remedy": "give an IPv4 range, and the IPv6 range as addressSpaceV6"
  },
  {
    "code": "address-space-site-wrong-family",
    "what": "an address space of site <name> is of the wrong family",
    "allowed": "IPv4 as addressSpace, IPv6 as addressSpaceV6",
    "remedy": "swap them, or leave out the second"
  },
  {
    "code": "allocations-form-version-library-not",
    "what": "the allocations have a form that this version of the library does not read",
    "allowed": "version <format>",
    "remedy": "use the version of the library that wrote them, or a later one"
  },
  {
    "code": "allocations-malformed",
    "what": "<place> of the allocations is malformed",
    "allowed": "an object, or: <allowed>",
    "remedy": "take the last committed value, or remove it to have another one given out"
  },
  {
    "code": "allocations-not-json-object",
    "what": "the allocations are not a JSON object",
    "allowed": "the text that this library has written",
    "remedy": "take the last committed text, and synthesize again"
  },
  {
    "code": "allocations-section-nobody-reads",
    "what": "the allocations have a section that nobody reads",
    "allowed": "<sections>",
    "remedy": "remove it, or use the version of the library that wrote it"
  },
  {
    "code": "another-definition-than-fleet",
    "what": "<what> has another definition of its <kind> than the fleet",
    "allowed": "one definition of each <kind>",
    "remedy": "define the <kind> once and use that value everywhere"
  },
  {
    "code": "api-open-ipv6-ranges-only",
    "what": "the API of <name> is open to IPv6 ranges only, and its endpoint has an IPv4 address",
    "allowed": "at least one IPv4 range",
    "remedy": "add the IPv4 range of whoever is to reach the API"
  },
  {
    "code": "api-server-no-number-pods",
    "what": "the API server of <name> has no number of pods",
    "allowed": "a whole number, at least 1",
    "remedy": "use 2 or 3 to survive the loss of a node"
  },
  {
    "code": "api-servers-could-not-reach",
    "what": "API servers could not reach what add-on <add on> answers them with",
    "allowed": "add-ons that no API server dials, as there is no tunnel to pods",
    "remedy": "leave konnectivity on, or the add-on out"
  },
  {
    "code": "api-some-ranges-only-endpoint",
    "what": "the API of <name> is to be for some ranges only, and its endpoint lets everybody through",
    "allowed": "no allowedCidrs with a Gateway, which sees no addresses of clients",
    "remedy": "leave out allowedCidrs, or take an endpoint with load balancers"
  },
  {
    "code": "application-credential-good-everything",
    "what": "application credential <props> would be good for everything",
    "allowed": "at least one access rule",
    "remedy": "list the requests that it is for"
  },
  {
    "code": "application-credential-no-end",
    "what": "application credential <props> has no end",
    "allowed": "a moment in UTC, such as 2027-03-01T00:00:00Z",
    "remedy": "set expiresAt to a day not far off, and move it on before that day"
  },
  {
    "code": "asked-name-plan-not-know",
    "what": "<noun> is asked for by a name that the plan does not know",
    "allowed": "<keys>",
    "remedy": "add it to the claimants"
  },
  {
    "code": "authorization-webhook-may-take-time",
    "what": "the authorization webhook <name> may take a time that an API server does not accept",
    "allowed": "1 to 30 seconds",
    "remedy": "correct it; every request waits for it"
  },
  {
    "code": "bastion-could-reached",
    "what": "bastion <props> could be reached by <everybody>",
    "allowed": "the ranges that people who repair nodes work from",
    "remedy": "list them in allowedCidrs"
  },
  {
    "code": "boots-image-region-not",
    "what": "<what> boots from an image that region <region> does not have",
    "allowed": "<names>",
    "remedy": "<remedy>"
  },
  {
    "code": "boots-image-unknown-operating-system",
    "what": "<what> boots from an image with an unknown operating system, so it cannot be made a node",
    "allowed": "an image that says its operating system",
    "remedy": "add it, as in Image.named('<image>', { operatingSystem: OperatingSystem.UBUNTU_24_04 })"
  },
  {
    "code": "bootstrap-nodes-larger-than-user",
    "what": "the bootstrap of nodes with <operating system> is larger than the user data that Nova stores",
    "allowed": "at most <nova_limit> bytes",
    "remedy": "put large files into the image, or let a hook fetch them"
  },
  {
    "code": "bucket-object-store-malformed",
    "what": "the bucket of an object store is malformed",
    "allowed": "2 to 255 letters, digits, dots, dashes and underscores",
    "remedy": "correct it"
  },
  {
    "code": "cannot-part-host-name",
    "what": "<what> cannot be part of a host name",
    "allowed": "small letters, digits and dashes; the first and the last no dash",
    "remedy": "choose another name, or: name it <proposal>"
  },
  {
    "code": "certificate-asked-not-planned",
    "what": "a certificate is asked for that is not planned",
    "allowed": "<candidate>",
    "remedy": "use one of these"
  },
  {
    "code": "change-configuration-file-api-server",
    "what": "a change to the configuration file <file> of an API server does not fit",
    "allowed": "<allowed>",
    "remedy": "look at the file in a ConfigMap of wave 40, and correct the change"
  },
  {
    "code": "chart-comes-address-cannot-used",
    "what": "the chart of <release> comes from an address that cannot be used",
    "allowed": "https:// for a repository, oci:// for a registry",
    "remedy": "correct it"
  },
  {
    "code": "chart-no-exact-version",
    "what": "the chart of <release> has no exact version",
    "allowed": "three numbers, such as 1.18.4",
    "remedy": "pin the version, so that the same program always installs the same chart"
  },
  {
    "code": "checksum-malformed",
    "what": "the checksum of <what> is malformed",
    "allowed": "64 hexadecimal digits in lower case",
    "remedy": "copy the SHA-256 that its project publishes"
  },
  {
    "code": "chooses-ports-endpoint-name-each",
    "what": "<name> chooses ports, and its endpoint has a name for each cluster instead",
    "allowed": "neither apiPort nor tunnelPort",
    "remedy": "leave them out, or take an endpoint that clusters share by ports"
  },
  {
    "code": "chose-tunnel-port-but-no",
    "what": "<cluster> chose a tunnel port but has no konnectivity",
    "allowed": "no tunnel port",
    "remedy": "turn konnectivity on, or leave the port out"
  },
  {
    "code": "cluster-s-name-server-nodes",
    "what": "the cluster's name server, which nodes of pool <pool> tell their pods, is no Service",
    "allowed": "an address in <service ranges>",
    "remedy": "give the address that is planned for CoreDNS"
  },
  {
    "code": "cluster-selected-never-synthesized",
    "what": "a cluster is selected that was never synthesized",
    "allowed": "<names>",
    "remedy": "synthesize it first"
  },
  {
    "code": "cluster-selected-platform-not",
    "what": "a cluster is selected that the platform does not have",
    "allowed": "<names>",
    "remedy": "correct the name, or leave the selection out for all"
  },
  {
    "code": "control-plane-dials-no-port",
    "what": "what a control plane dials has no port",
    "allowed": "1 to 65535",
    "remedy": "correct it"
  },
  {
    "code": "control-plane-go-back",
    "what": "the control plane of <cluster> would go back from <recorded>",
    "allowed": "<recorded> or later: etcd's content may already be in a newer form",
    "remedy": "name the recorded version or a later one; going back means restoring a snapshot"
  },
  {
    "code": "control-plane-needs-secrets-nobody",
    "what": "the control plane of <name> needs Secrets that nobody has put there",
    "allowed": "<secret>, in namespace <namespace>",
    "remedy": "<files>"
  },
  {
    "code": "control-plane-skip-minor-version",
    "what": "the control plane of <cluster> would skip a minor version after <recorded>",
    "allowed": "a patch of 1.<minor> or <next>",
    "remedy": "upgrade to <next> first and roll that out"
  },
  {
    "code": "could-name-each-other-s",
    "what": "<issuer> and <issuer> could name each other's users and groups: they share a prefix",
    "allowed": "a prefix of its own for each identity provider",
    "remedy": "give one of them a prefix, such as corp:"
  },
  {
    "code": "data-volume-name-volume-nodes",
    "what": "a data volume of <what> has the name of the volume that nodes boot from",
    "allowed": "another name",
    "remedy": "rename it, or use rootVolume"
  },
  {
    "code": "data-volume-no-folder-could",
    "what": "data volume <name> of <what> has no folder that could be a volume",
    "allowed": "an absolute path outside the folders of the operating system",
    "remedy": "use one such as /var/lib/containerd or /srv/data"
  },
  {
    "code": "default-storageclass-not-exist",
    "what": "the default StorageClass of <name> does not exist",
    "allowed": "<names>",
    "remedy": "name one of these"
  },
  {
    "code": "digest-image-malformed",
    "what": "the digest of image <image> is malformed",
    "allowed": "sha256: and 64 hexadecimal digits in lower case",
    "remedy": "copy it from the registry"
  },
  {
    "code": "disks-etcd-too-small",
    "what": "the disks of etcd are too small",
    "allowed": "2Gi or more",
    "remedy": "use Size.gibibytes(20)"
  },
  {
    "code": "dns-record-outside-zone",
    "what": "a DNS record is outside its zone",
    "allowed": "a name that ends with .<zone name>",
    "remedy": "choose another name, or the zone that it belongs to"
  },
  {
    "code": "encryption-rest-without-keys-own",
    "what": "an encryption at rest without keys of its own cannot change in stages",
    "allowed": "EncryptionAtRest.secretbox(), EncryptionAtRest.kms() or EncryptionAtRest.none()",
    "remedy": "begin with the encryption that the cluster has"
  },
  {
    "code": "endpoint-needs-more-listeners-than",
    "what": "the endpoint of <name> needs more listeners than its load balancer may have",
    "allowed": "<listener quota>; each cluster takes one for its API and one for its tunnel",
    "remedy": "have the quota raised and change listenerQuota, or put clusters on another management cluster"
  },
  {
    "code": "endpoint-no-domain-names-clusters",
    "what": "the endpoint of <name> has no domain for the names of clusters",
    "allowed": "a DNS name in small letters, of at most 211 characters",
    "remedy": "give a domain that you can put names into"
  },
  {
    "code": "endpoint-no-range-ports",
    "what": "<what> of the endpoint of <name> is no range of ports",
    "allowed": "first and last port, 1 to 65535, the first not above the last",
    "remedy": "correct it"
  },
  {
    "code": "endpoint-no-usable-host",
    "what": "the endpoint of <name> has no usable host",
    "allowed": "a DNS name in small letters, or an address",
    "remedy": "leave out scheme, port and final dot"
  },
  {
    "code": "endpoint-object-store-malformed",
    "what": "the endpoint of an object store is malformed",
    "allowed": "https://host or https://host:port",
    "remedy": "name its S3 API, and the bucket apart from it"
  },
  {
    "code": "endpoint-pool-no-port",
    "what": "the endpoint of pool <pool> has no port",
    "allowed": "1 to 65535",
    "remedy": "give the planned port of the cluster's API"
  },
  {
    "code": "etcd-go-release-cannot",
    "what": "the etcd of <cluster> would go to <etcd> from a release that cannot",
    "allowed": "<etcd from> or later before <etcd>: members could be refused as too many learners",
    "remedy": "synthesize Kubernetes <recorded> once more with this library and roll that out first"
  },
  {
    "code": "etcd-number-members-cannot-vote",
    "what": "etcd has a number of members that cannot vote well",
    "allowed": "1, 3 or 5",
    "remedy": "use 3 to survive the loss of one; an even number survives no more than one less"
  },
  {
    "code": "etcd-number-members-makes-no",
    "what": "the etcd of <name> has a number of members that makes it no safer",
    "allowed": "1, 3, 5 or 7: of an even number more must be alive than of the odd one below",
    "remedy": "use 3, or 5 over several sites"
  },
  {
    "code": "exception-proxy-pool-malformed",
    "what": "an exception of the proxy of pool <pool> is malformed",
    "allowed": "a host, a domain with a leading dot, or a CIDR",
    "remedy": "list each by itself"
  },
  {
    "code": "exposed-nodeport-none",
    "what": "<name> is exposed by a NodePort and has none",
    "allowed": "endpoint.nodePort",
    "remedy": "plan a NodePort for its API, or choose another Exposure"
  },
  {
    "code": "exposes-no-port",
    "what": "<what> exposes what is no port",
    "allowed": "1 to 65535",
    "remedy": "correct it"
  },
  {
    "code": "exposes-port-twice",
    "what": "<what> exposes a port twice",
    "allowed": "each port once",
    "remedy": "remove one"
  },
  {
    "code": "fewer-snapshots-etcd-kept-object",
    "what": "fewer snapshots of etcd are kept in the object store than on the volume",
    "allowed": "a whole number, at least <kept>",
    "remedy": "keep as many or more: what is missing there would be copied again each time"
  },
  {
    "code": "file-beside-manifests-applied-if",
    "what": "a file beside manifests would be applied as if it were one",
    "allowed": "a name that does not end with .yaml, .yml or .json, or a folder without manifests",
    "remedy": "name it otherwise"
  },
  {
    "code": "file-cannot-read-written",
    "what": "a file cannot be read or written: <why>",
    "allowed": "<allowed>",
    "remedy": "<remedy>"
  },
  {
    "code": "file-no-plan-terraform-json",
    "what": "a file is no plan of Terraform as JSON",
    "allowed": "what terraform show -json PLAN prints",
    "remedy": "terraform plan -out=PLAN, then terraform show -json PLAN >FILE"
  },
  {
    "code": "file-node-no-proper-path",
    "what": "a file of a node has no proper path",
    "allowed": "an absolute path of letters, digits and common signs, without . and ..",
    "remedy": "correct it"
  },
  {
    "code": "file-settings-cannot-read",
    "what": "a file of settings cannot be read",
    "allowed": "a JSON object, or: a YAML mapping",
    "remedy": "correct it"
  },
  {
    "code": "finding-rule-accepted-without-reason",
    "what": "a finding of rule <rule> is accepted without a reason",
    "allowed": "a sentence that says why",
    "remedy": "write why it is right here, or mend what is found"
  },
  {
    "code": "flag-malformed",
    "what": "a flag of <program> is malformed",
    "allowed": "small letters, digits and dashes, beginning with a letter",
    "remedy": "leave out the leading dashes, and give the value as second argument"
  },
  {
    "code": "flavor-makes-no-sense",
    "what": "<quantity> of flavor <name> makes no sense",
    "allowed": "a whole number, at least <least>",
    "remedy": "copy it from the cloud: openstack flavor show"
  },
  {
    "code": "flavor-no-name",
    "what": "a flavor has no name",
    "allowed": "a name in the region",
    "remedy": "name one"
  },
  {
    "code": "flavor-region-not",
    "what": "<where> has a flavor that region <region> does not have",
    "allowed": "<names>",
    "remedy": "<add>"
  },
  {
    "code": "flavor-without-disk-so-servers",
    "what": "<what> has a flavor without a disk, so its servers have nothing to boot from",
    "allowed": "a flavor with a disk, or a root volume",
    "remedy": "give the pool a rootVolume"
  },
  {
    "code": "fleet-needs-more-region-than",
    "what": "the fleet needs more <quantity> in region <region> than the quota allows",
    "allowed": "<limit>",
    "remedy": "have the quota raised and change it in the region, or use less"
  },
  {
    "code": "folder-boot-media-already",
    "what": "the folder for boot media is there already",
    "allowed": "a folder that is made for them",
    "remedy": "name another one, or remove it"
  },
  {
    "code": "folder-new-project-not-empty",
    "what": "the folder for a new project is not empty",
    "allowed": "a folder that does not exist, or has nothing in it but .git",
    "remedy": "name another one: tenantry init FOLDER; or, where an init has failed to install packages: npm install there"
  },
  {
    "code": "follows-load-but-nobody-knows",
    "what": "<what> follows the load, but nobody knows how much load a node of it takes",
    "allowed": "a flavor with a capacity",
    "remedy": "give it one: Flavor.named('<flavor>', { cpus, memoryMib, diskGib })"
  },
  {
    "code": "follows-load-load-balancer-terraform",
    "what": "<what> follows the load, and a load balancer of Terraform would not know its nodes",
    "allowed": "exposed ports on pools with NodeCount.fixed",
    "remedy": "use a Service of type LoadBalancer, whose members a cloud controller keeps, or expose the port of another pool"
  },
  {
    "code": "forwarder-api-endpoint-needs-none",
    "what": "<cluster> has a forwarder of its API, and an endpoint that needs none",
    "allowed": "a cluster behind ServiceEndpoint.gateway()",
    "remedy": "leave the forwarder out"
  },
  {
    "code": "hardware-address-machine-malformed",
    "what": "the hardware address of machine <host> is malformed",
    "allowed": "six bytes in hexadecimal with colons between them",
    "remedy": "correct it"
  },
  {
    "code": "holds-address-every-node-itself",
    "what": "<label> holds an address that every node of <cluster> has for itself",
    "allowed": "ranges without <address>, where pods find their API",
    "remedy": "choose another range: this one is for benchmarks, and no network of yours"
  },
  {
    "code": "hook-pool-runs-node-joins",
    "what": "hook <name> of pool <pool>, which runs <moment> the node joins, does not say what runs it",
    "allowed": "a first line such as #!/bin/sh or #!/usr/bin/env bash",
    "remedy": "put that line first"
  },
  {
    "code": "host-firewall-not-know-where",
    "what": "a host firewall does not know where <from> is, which needs: <purpose>",
    "allowed": "its addresses, or an empty list",
    "remedy": "add <from> to the sources"
  },
  {
    "code": "host-host",
    "what": "host <owner> of <path> and host <placed> of <path> <relation>",
    "allowed": "each machine once in the fleet",
    "remedy": "remove or correct one of the two"
  },
  {
    "code": "host-ipv6-address-but-site",
    "what": "host <name> of <path> has an IPv6 address, but site <site> has none",
    "allowed": "no IPv6 address",
    "remedy": "give the site its addressSpaceV6"
  },
  {
    "code": "host-name-servers-given",
    "what": "host <name> of <path> has a name that servers of <cluster>/<taken> are given",
    "allowed": "a name that does not start with <prefix>-",
    "remedy": "rename the host, or that pool"
  },
  {
    "code": "host-no-address-site",
    "what": "host <name> of <path> has no address of site <site>",
    "allowed": "an address inside <space>",
    "remedy": "correct it, or widen the address space of the site"
  },
  {
    "code": "host-no-ipv6-address-but",
    "what": "host <name> of <path> has no IPv6 address, but its cluster is dual-stack",
    "allowed": "an address of each family",
    "remedy": "give it addressV6"
  },
  {
    "code": "host-no-usable-hardware-address",
    "what": "host <name> of <path> has no usable hardware address",
    "allowed": "six pairs of hexadecimal digits with colons between them, such as 52:54:00:12:34:56",
    "remedy": "correct it"
  },
  {
    "code": "id-image-malformed",
    "what": "the id of an image is malformed",
    "allowed": "a UUID",
    "remedy": "copy it from the cloud, or use Image.named"
  },
  {
    "code": "id-too-large-mesh",
    "what": "the id of <name> is too large for its mesh",
    "allowed": "1 to <max connected clusters>",
    "remedy": "set maxConnectedClusters to 511 in all clusters of the mesh, or choose a smaller clusterId"
  },
  {
    "code": "identity-provider-no-client",
    "what": "the identity provider <issuer> has no client",
    "allowed": "the client id that tokens are made for",
    "remedy": "register a client and name it"
  },
  {
    "code": "image-no-name",
    "what": "an image has no name",
    "allowed": "a name in the region",
    "remedy": "name one, or use Image.withId"
  },
  {
    "code": "image-region-not",
    "what": "<where> has an image that region <region> does not have",
    "allowed": "<names>",
    "remedy": "<add>"
  },
  {
    "code": "ipv-range-network-not-fit",
    "what": "the IPv<family> range of network <props> does not fit",
    "allowed": "an IPv<family> range, /<least>, or: an IPv<family> range, /<least> to /<most>",
    "remedy": "choose another range"
  },
  {
    "code": "ipv6-address-space-region-holds",
    "what": "the IPv6 address space of region <name> holds no /64",
    "allowed": "an IPv6 range of prefix length 64 or shorter, such as fd00:16::/48",
    "remedy": "give a wider IPv6 range, or leave it out"
  },
  {
    "code": "ipv6-range-but-not-dual",
    "what": "<name> has an IPv6 range but is not dual-stack",
    "allowed": "IPv6 ranges of dual-stack clusters",
    "remedy": "set dualStack, or remove the range"
  },
  {
    "code": "is-not-a-url",
    "what": "<what> is not a URL",
    "allowed": "http:// or https:// and no blanks or quotes, or: https:// and no blanks or quotes",
    "remedy": "correct it"
  },
  {
    "code": "join-credential-not-pem-form",
    "what": "the <part> of a join credential is not in PEM form",
    "allowed": "a text with -----BEGIN …-----",
    "remedy": "decode what the Secret holds from base64 first"
  },
  {
    "code": "keeps-volumes-successors-come-while",
    "what": "<what> keeps volumes for successors that come while their predecessors still have them",
    "allowed": "kept volumes in pools with NodeCount.fixed and Rollout.inPlace()",
    "remedy": "set rollout: Rollout.inPlace(), or: leave out isKept; machines that come and go take nothing over"
  },
  {
    "code": "kernel-module-pool-malformed",
    "what": "a kernel module of pool <pool> is malformed",
    "allowed": "the name of a module, such as wireguard",
    "remedy": "correct it"
  },
  {
    "code": "kernel-setting-pool-malformed",
    "what": "a kernel setting of pool <pool> is malformed",
    "allowed": "a name such as net.core.somaxconn and a value of one line",
    "remedy": "correct it"
  },
  {
    "code": "key-key-pair-not-public",
    "what": "the key of key pair <props> is not a public key",
    "allowed": "a line of authorized_keys: type, base64, comment",
    "remedy": "use the content of the .pub file"
  },
  {
    "code": "key-made-cluster-name-kms",
    "what": "a key that is made in the cluster has a name that KMS plugins have",
    "allowed": "a name that does not begin with 'kms-'",
    "remedy": "name the key otherwise, or give the KmsPlugin itself"
  },
  {
    "code": "keys-move-next-stage-before",
    "what": "the keys of <cluster> move on to the next stage before the last one is rolled out",
    "allowed": "one stage after the other, each rolled out completely",
    "remedy": "tenantry apply --no-synth --only <cluster>, then this again"
  },
  {
    "code": "kms-plugin-may-take-time",
    "what": "the KMS plugin <name> may take a time that makes no sense",
    "allowed": "1 to 30 seconds",
    "remedy": "correct it; every write of a Secret may wait for it"
  },
  {
    "code": "konnectivity-agents-no-server-they",
    "what": "<cluster> has konnectivity agents, and no server that they could dial",
    "allowed": "a cluster with konnectivity",
    "remedy": "set konnectivity, or leave the agents out"
  },
  {
    "code": "konnectivity-but-no-port",
    "what": "<name> has konnectivity but no port for it",
    "allowed": "endpoint.tunnelNodePort",
    "remedy": "plan a NodePort for the tunnel"
  },
  {
    "code": "kubernetes-version-not-can-run",
    "what": "a Kubernetes version is not one that can be run",
    "allowed": "a patch of <minor>, such as <v1_35>",
    "remedy": "name a supported version with its patch"
  },
  {
    "code": "label-pool-malformed",
    "what": "a label of pool <pool> is malformed",
    "allowed": "a key and a value of letters, digits, and - _ . between them, up to 63 characters",
    "remedy": "correct it"
  },
  {
    "code": "last-synthesis-another-version-tenantry",
    "what": "the last synthesis is of another version of tenantry",
    "allowed": "<fleet_record> of format <fleet_record_format>",
    "remedy": "synthesize all clusters again with this version: tenantry synth"
  },
  {
    "code": "limits-may-reach-api-load",
    "what": "<cluster> limits who may reach its API, which load balancers of region <region> cannot",
    "allowed": "no allowedCidrs",
    "remedy": "use LoadBalancerProvider.AMPHORA in that region, or another management cluster"
  },
  {
    "code": "limits-may-reach-api-nobody",
    "what": "<cluster> limits who may reach its API, and nobody knows what the nodes of pool <pool> come from",
    "allowed": "region <region> with its egress",
    "remedy": "give region <region> the addresses that its routers show to the outside"
  },
  {
    "code": "list-files-last-synthesis-made",
    "what": "the list of files that the last synthesis has made cannot be read",
    "allowed": "the JSON that a synthesis has written",
    "remedy": "take the last committed text; or remove the folder, which the next synthesis makes again"
  },
  {
    "code": "listener-lets-ipv6-range-but",
    "what": "listener <props> lets in an IPv6 range, but its load balancer has an IPv4 address",
    "allowed": "IPv4 ranges",
    "remedy": "leave it out; nobody can come from there"
  },
  {
    "code": "listener-out-range",
    "what": "<option> of listener <props> is out of range",
    "allowed": "<least> to <most>",
    "remedy": "correct it"
  },
  {
    "code": "listener-provider-cannot",
    "what": "listener <name> <wish>, which provider <octavia name> cannot",
    "allowed": "no <option>",
    "remedy": "use LoadBalancerProvider.AMPHORA, or <remedy>"
  },
  {
    "code": "listener-wants-port-listener",
    "what": "listener <name> wants the port of listener <other>",
    "allowed": "a port other than <b>",
    "remedy": "choose another port or another load balancer"
  },
  {
    "code": "lists-name-server-twice",
    "what": "<place> lists a name server twice",
    "allowed": "each name server once",
    "remedy": "remove one"
  },
  {
    "code": "load-balancer-sets-provider-not",
    "what": "load balancer <props> sets <option>, which provider <octavia name> does not know",
    "allowed": "no <option>",
    "remedy": "leave it out, or use LoadBalancerProvider.AMPHORA"
  },
  {
    "code": "load-balancers-region-without-nodes",
    "what": "load balancers of <name> are in a region without nodes",
    "allowed": "<names>",
    "remedy": "add a pool there"
  },
  {
    "code": "machine-cannot-boot-nocloud-seed",
    "what": "machine <host> cannot boot from a NoCloud seed",
    "allowed": "a document for cloud-init",
    "remedy": "give Ignition its document directly"
  },
  {
    "code": "management-cluster-not-answer",
    "what": "a management cluster does not answer",
    "allowed": "a context <context> of kubectl that leads to it",
    "remedy": "correct your kubeconfig, or kubeContext in the program; tenantry doctor looks at all of them"
  },
  {
    "code": "management-cluster-not-fleet",
    "what": "the management cluster of <name> is not one of the fleet",
    "allowed": "<names>",
    "remedy": "declare it"
  },
  {
    "code": "manifests-cluster-changed-after-they",
    "what": "the manifests of a cluster are changed after they were rendered",
    "allowed": "changes before synth(), and by the customize of the cluster itself",
    "remedy": "call customize of that cluster"
  },
  {
    "code": "manifests-go-into-folder-terraform",
    "what": "manifests would go into the folder of Terraform's stacks",
    "allowed": "a folder for each",
    "remedy": "give another as manifests or outdir, CDK8S_OUTDIR or CDKTF_OUTDIR, or output of cdk8s.yaml or cdktf.json"
  },
  {
    "code": "mirror-images-malformed",
    "what": "the mirror of images is malformed",
    "allowed": "a registry and a path, such as mirror.example.net/kubernetes",
    "remedy": "leave out scheme, tag and trailing slash"
  },
  {
    "code": "mirror-malformed",
    "what": "the mirror of <from> is malformed",
    "allowed": "a registry and a path, such as mirror.example.net/kubernetes",
    "remedy": "leave out scheme, tag and trailing slash"
  },
  {
    "code": "mirror-nowhere",
    "what": "the mirror of <registry> is nowhere",
    "allowed": "at least one URL",
    "remedy": "name one, or leave out the mirror"
  },
  {
    "code": "mode-none",
    "what": "the mode of <path> is none",
    "allowed": "an octal number up to 0o7777",
    "remedy": "write it as 0o644"
  },
  {
    "code": "more-nodes-than-pod-range",
    "what": "<name> has more nodes than its pod range <range> has room for",
    "allowed": "<room>, with a /<family> for each",
    "remedy": "choose a wider pod range before the cluster is made, or spread the nodes over several clusters"
  },
  {
    "code": "more-servers-region-than-node",
    "what": "<name> has more servers in region <region> than its node range <range> has addresses",
    "allowed": "<neutrons_own>",
    "remedy": "choose a wider node range before the cluster is made, or a smaller nodePrefix for region <region>"
  },
  {
    "code": "mtu-network-cannot-work",
    "what": "the MTU of network <name> cannot work",
    "allowed": "<least> to 9216 bytes",
    "remedy": "ask the cloud for its largest, or leave it out"
  },
  {
    "code": "mtu-region-makes-no-sense",
    "what": "the MTU of region <name> makes no sense",
    "allowed": "1280 to 9216 bytes",
    "remedy": "correct it, or leave it to the cloud"
  },
  {
    "code": "name-backup-store-not-fit",
    "what": "the name of a backup store does not fit every object store",
    "allowed": "2 to 255 small letters, digits, dots and dashes; the first a letter or digit",
    "remedy": "choose another name"
  },
  {
    "code": "name-dns-zone-no-domain",
    "what": "the name of a DNS zone is no domain name",
    "allowed": "labels of small letters, digits and dashes with dots between them, such as k8s.example.net",
    "remedy": "correct it"
  },
  {
    "code": "name-given-twice",
    "what": "the name <name> is given twice",
    "allowed": "one <kind> of each name",
    "remedy": "rename one of the two"
  },
  {
    "code": "name-mirrored-registry-malformed",
    "what": "the name of a mirrored registry is malformed",
    "allowed": "a host with an optional port, such as registry.k8s.io or docker.io",
    "remedy": "leave out scheme and path"
  },
  {
    "code": "name-nodes-dial",
    "what": "the name of <name> is what nodes of <other> dial",
    "allowed": "names that do not end with <tunnel_name> or <forward_name> after the name of another cluster",
    "remedy": "rename one of the two"
  },
  {
    "code": "name-openstack-region-cannot-part",
    "what": "the name of an OpenStack region cannot be part of a provider id",
    "allowed": "letters, digits, and - _ .",
    "remedy": "use the region_name of clouds.yaml"
  },
  {
    "code": "name-server-not-address",
    "what": "a name server of <place> is not an address",
    "allowed": "an IPv4 or IPv6 address",
    "remedy": "write the address: names cannot be looked up without a name server"
  },
  {
    "code": "name-tenant-cluster-taken",
    "what": "the name of the tenant cluster is taken",
    "allowed": "neither main nor home, which the program calls the region and the management cluster",
    "remedy": "name it after its tenant, such as acme-prod"
  },
  {
    "code": "names-zone-twice",
    "what": "<what> names a zone twice",
    "allowed": "each zone once",
    "remedy": "remove one"
  },
  {
    "code": "namespace-secret-holds-join-credential",
    "what": "a namespace or Secret that holds a join credential has no proper name",
    "allowed": "small letters, digits, dashes and dots",
    "remedy": "correct it"
  },
  {
    "code": "no-bare-metal-pool-name",
    "what": "no bare-metal pool of <name> has this name",
    "allowed": "<names>",
    "remedy": "add it to the program first"
  },
  {
    "code": "no-cluster-selected",
    "what": "no cluster is selected",
    "allowed": "names of clusters, separated by commas",
    "remedy": "name one, or leave the selection out for all"
  },
  {
    "code": "no-cluster-synthesized-name",
    "what": "no cluster that was synthesized has this name",
    "allowed": "<names>",
    "remedy": "synthesize it first"
  },
  {
    "code": "no-host",
    "what": "<what> is no host",
    "allowed": "a host name or an address, without scheme and port",
    "remedy": "correct it"
  },
  {
    "code": "no-node-could-ever-replaced",
    "what": "no node could ever be replaced",
    "allowed": "a whole number, at least 1",
    "remedy": "say how many nodes may be replaced at the same time"
  },
  {
    "code": "no-number-etcd-members",
    "what": "<cluster name> has no number of etcd members",
    "allowed": "a whole number, at least 1",
    "remedy": "correct it"
  },
  {
    "code": "no-problem-code-says",
    "what": "no problem has this code or says this",
    "allowed": "<message>",
    "remedy": "look for it in what tenantry explain lists, or: did you mean <near>?"
  },
  {
    "code": "no-program-here",
    "what": "no program is here",
    "allowed": "a folder with a cdktf.json or cdk8s.yaml that names the program as app",
    "remedy": "go to the folder of your project, or make one: tenantry init FOLDER"
  },
  {
    "code": "no-program-named",
    "what": "no program is named",
    "allowed": "a shell command as text, such as \"node build/main.js\"",
    "remedy": "name it as app in <file>"
  },
  {
    "code": "no-subnet-nodes-can-cut",
    "what": "no subnet of nodes can be cut from pool <pool>",
    "allowed": "/8 to /28 for IPv4, /64 for IPv6",
    "remedy": "choose another prefix length"
  },
  {
    "code": "no-such-address",
    "what": "<to string> has no such address",
    "allowed": "0 to <n>",
    "remedy": "widen the range"
  },
  {
    "code": "no-such-part-prefix-length",
    "what": "<to string> has no such part of prefix length <prefix>",
    "allowed": "none, or: 0 to <n>",
    "remedy": "widen the range, or make its parts smaller"
  },
  {
    "code": "no-synthesis-report",
    "what": "there is no synthesis to report on",
    "allowed": "a folder of manifests that a platform has written",
    "remedy": "synthesize first, or name the folder"
  },
  {
    "code": "no-useful-size",
    "what": "<what> has no useful size",
    "allowed": "a prefix length of <most> or shorter, or: a prefix length of <least> to <most>",
    "remedy": "choose another, or leave the choice to the plan"
  },
  {
    "code": "nobody-can-tell-how-often",
    "what": "nobody can tell how often a schedule runs",
    "allowed": "five fields of cron: minute, hour, day of month, month, day of week, as numbers, lists, ranges and steps",
    "remedy": "write '17 */6 * * *' for every six hours"
  },
  {
    "code": "nobody-consented-restore",
    "what": "nobody has consented to the restore of <name>",
    "allowed": "yes, on a terminal, or --yes",
    "remedy": "answer yes, or pass --yes"
  },
  {
    "code": "nobody-consented-rollout",
    "what": "nobody has consented to the rollout",
    "allowed": "yes, on a terminal, or --yes",
    "remedy": "look at tenantry plan; then answer yes, or pass --yes"
  },
  {
    "code": "nobody-could-log-bastion-cluster",
    "what": "nobody could log in to the bastion of cluster <cluster name>",
    "allowed": "a bastion with a public key",
    "remedy": "set publicKey"
  },
  {
    "code": "nobody-reach-api-management-cluster",
    "what": "nobody would reach the API of <cluster name>: management cluster <management cluster> has no nodes",
    "allowed": "the name and address of at least one node that takes traffic for NodePorts",
    "remedy": "give the management cluster its nodes"
  },
  {
    "code": "nobody-says-machines-node-pool",
    "what": "nobody says what machines of node pool <name> in zone <zone> are told at their first boot",
    "allowed": "a document for each zone",
    "remedy": "add one to documents"
  },
  {
    "code": "node-cannot-made-script",
    "what": "a node of <place> with <operating system> cannot be made by a script",
    "allowed": "machines of NodePlace.bareMetal with an operating system that has packages",
    "remedy": "use BootstrapDocument.userData"
  },
  {
    "code": "node-count-no-room-move",
    "what": "a node count has no room to move",
    "allowed": "a maximum above the minimum",
    "remedy": "raise the maximum, or use NodeCount.fixed"
  },
  {
    "code": "node-count-not-number-nodes",
    "what": "a node count is not a number of nodes",
    "allowed": "a whole number, 0 or more",
    "remedy": "correct it"
  },
  {
    "code": "node-no-address",
    "what": "node <node> of <name> has no address",
    "allowed": "an IPv4 or IPv6 address",
    "remedy": "correct it"
  },
  {
    "code": "node-pool-cluster-no-network",
    "what": "node pool <pool> of cluster <cluster name> has no network in region <region>",
    "allowed": "a nodeRange, or a network that exists",
    "remedy": "set one of the two in the stack"
  },
  {
    "code": "node-pool-dual-stack-but",
    "what": "node pool <pool> of <name> is dual-stack, but <kind> <place> has no IPv6 addresses",
    "allowed": "a <kind> with addressSpaceV6",
    "remedy": "give the <kind> its addressSpaceV6, or make the cluster single-stack"
  },
  {
    "code": "node-pool-may-not-give",
    "what": "a node of pool <pool> may not give itself a label",
    "allowed": "labels outside kubernetes.io and k8s.io, or below node.kubernetes.io and kubelet.kubernetes.io",
    "remedy": "use a prefix of your own, such as example.com/role"
  },
  {
    "code": "node-pool-no-such-node",
    "what": "node pool <props> has no such node",
    "allowed": "<names>",
    "remedy": "choose another"
  },
  {
    "code": "node-pool-nothing-boot-flavor",
    "what": "node pool <name> has nothing to boot from: its flavor has no disk",
    "allowed": "a flavor with a disk, or a root volume",
    "remedy": "set rootVolume"
  },
  {
    "code": "node-range-region-no-pool",
    "what": "<name> has a node range for a region that it has no pool in",
    "allowed": "none: it has no OpenStack pool, or: <regions>",
    "remedy": "correct the name of the region, or remove the range"
  },
  {
    "code": "nodes-cluster-network-exists-create",
    "what": "the nodes of cluster <cluster name> have a network that exists, and one to create",
    "allowed": "one of the two",
    "remedy": "leave out network, or leave out nodeRange, nodeRangeV6 and router"
  },
  {
    "code": "nodes-pool-names-too-long",
    "what": "nodes of pool <pool> of <cluster> would have names that are too long",
    "allowed": "<label_length> characters; this has <longest>",
    "remedy": "shorten the name of the pool or of the cluster by <label_length>"
  },
  {
    "code": "nodes-pool-newer-than-control",
    "what": "the nodes of pool <pool> of <cluster> are newer than its control plane <version>",
    "allowed": "<version> or earlier",
    "remedy": "upgrade the control plane first, then the pool"
  },
  {
    "code": "nodes-pool-no-number-pods",
    "what": "nodes of pool <pool> have no number of pods",
    "allowed": "1 to 1024",
    "remedy": "correct maxPods"
  },
  {
    "code": "nodes-pool-too-old-control",
    "what": "the nodes of pool <pool> of <cluster> are too old for its control plane <version>",
    "allowed": "1.<kubelet_may_trail> or later",
    "remedy": "upgrade the pool before the control plane"
  },
  {
    "code": "nodes-same-address",
    "what": "nodes <other> and <node> of <name> have the same address",
    "allowed": "an address for each node",
    "remedy": "correct one of the two"
  },
  {
    "code": "nodes-same-names",
    "what": "nodes of <other> and of <name>/<pool> would have the same names",
    "allowed": "names that no other node has: a cloud controller looks servers up by name",
    "remedy": "rename one of the two pools"
  },
  {
    "code": "not-fleet",
    "what": "<what> is in a <kind> that is not one of the fleet",
    "allowed": "<names>",
    "remedy": "declare the <kind>"
  },
  {
    "code": "not-url-api-server-accepts",
    "what": "<what> is not a URL that an API server accepts",
    "allowed": "https:// and a host, without user, query and fragment",
    "remedy": "copy the issuer from a token or from the metadata of the provider"
  },
  {
    "code": "nothing-synthesized-yet",
    "what": "nothing was synthesized yet",
    "allowed": "a folder that a synthesis has written; output in cdk8s.yaml names it",
    "remedy": "run tenantry synth first"
  },
  {
    "code": "nova-refuses-tag",
    "what": "Nova refuses a tag",
    "allowed": "up to 60 characters with neither comma nor slash",
    "remedy": "shorten it"
  },
  {
    "code": "number-nodes-pool-moves-but",
    "what": "the number of nodes of pool <name> moves, but Terraform makes a fixed number",
    "allowed": "NodeCount.fixed",
    "remedy": "fix the number; pools that follow the load are made by Cluster API"
  },
  {
    "code": "objects-too-large-file",
    "what": "the objects of <owner> are too large for one file",
    "allowed": "<largest> bytes",
    "remedy": "give them several owners"
  },
  {
    "code": "overlap-needs-both",
    "what": "<label> and <label> overlap, and <cluster> needs both",
    "allowed": "ranges without a common address",
    "remedy": "<inner>"
  },
  {
    "code": "packets-pods-smaller-than-ipv6",
    "what": "packets of pods of <name> would be smaller than IPv6 allows: <cni> takes <overhead> bytes of each",
    "allowed": "<least_v6> bytes or more",
    "remedy": "raise the mtu of the region, if its network carries more, or use one family of addresses"
  },
  {
    "code": "parts-address-space-region-no",
    "what": "the parts of the address space of region <name> have no useful size",
    "allowed": "a prefix length of <prefix> to 28",
    "remedy": "change nodePrefix, or widen the address space"
  },
  {
    "code": "placeholder-terraform",
    "what": "<what> is a placeholder of Terraform",
    "allowed": "a text that is known before Terraform runs",
    "remedy": "write the name itself"
  },
  {
    "code": "platform-cannot-cut-into-parts",
    "what": "<what> of the platform cannot be cut into parts of that size",
    "allowed": "a space of prefix length <most> or shorter, or: a prefix length of <least> to <most>",
    "remedy": "widen the space, or change the size of its parts"
  },
  {
    "code": "platform-wrong-family",
    "what": "<what> of the platform is of the wrong family",
    "allowed": "an IPv<family> range",
    "remedy": "correct it, or leave it out"
  },
  {
    "code": "pods-different-places-could-not",
    "what": "pods of <name> in different places could not reach each other: <cni> sends their packets as they are, and no router on the way knows their addresses",
    "allowed": "nodes in one place, or an encapsulation",
    "remedy": "use Cni.<cni>({ encapsulation: 'vxlan' }); with isEncrypted where others own the way between the places"
  },
  {
    "code": "pods-placed-where-their-volumes",
    "what": "pods of <cluster> would be placed where their volumes cannot be attached",
    "allowed": "VolumeZones.flat() for nodes in one region",
    "remedy": "use VolumeZones.matched() or VolumeZones.mapped()"
  },
  {
    "code": "pods-services-share-addresses",
    "what": "pods and Services of <name> share addresses",
    "allowed": "ranges without a common address",
    "remedy": "move one of them"
  },
  {
    "code": "policy-no-such-rule",
    "what": "the policy has no such rule",
    "allowed": "<names>",
    "remedy": "correct its id"
  },
  {
    "code": "policy-plugin-no-such-property",
    "what": "the policy plugin has no such property",
    "allowed": "<names>",
    "remedy": "remove it"
  },
  {
    "code": "pool-brings-container-runtime-flatcar",
    "what": "pool <pool> brings a container runtime to Flatcar, which has one that cannot be replaced",
    "allowed": "kubelet and cniPlugins",
    "remedy": "leave out containerd and runc, and use a release of Flatcar with containerd 2"
  },
  {
    "code": "pool-installs-packages-prebuilt-image",
    "what": "pool <pool> installs packages on a prebuilt image",
    "allowed": "PackageSource.installed(), or none said",
    "remedy": "leave out packages, or name the operating system without prebuilt"
  },
  {
    "code": "pool-runs-flatcar-takes-no",
    "what": "pool <pool> runs Flatcar, which takes no packages",
    "allowed": "PackageSource.binaries, PackageSource.bundle, or OperatingSystem.prebuilt(OperatingSystem.FLATCAR)",
    "remedy": "say where the kubelet and the CNI plugins come from"
  },
  {
    "code": "port-endpoint-no-port",
    "what": "the <what> port of the endpoint of <name> is no port",
    "allowed": "1 to 65535",
    "remedy": "correct it"
  },
  {
    "code": "ports-apis-tunnels-overlap",
    "what": "the ports for APIs and for tunnels of <name> overlap",
    "allowed": "ports outside <first> to <last>",
    "remedy": "move one of the two ranges"
  },
  {
    "code": "prefix-belongs-kubernetes",
    "what": "the prefix of <issuer> belongs to Kubernetes",
    "allowed": "a prefix that does not begin with system:",
    "remedy": "choose another one, such as corp:"
  },
  {
    "code": "program-beside-control-plane-name",
    "what": "a program beside the control plane of <cluster name> has the name of another certificate",
    "allowed": "a name that no other certificate has",
    "remedy": "rename the program"
  },
  {
    "code": "program-called-not",
    "what": "a program that is called is not there",
    "allowed": "a program of this name in a folder of PATH",
    "remedy": "install it; tenantry doctor says from which version on"
  },
  {
    "code": "program-cannot-started-command-not",
    "what": "the program cannot be started, as a command is not there",
    "allowed": "a shell command whose programs are installed",
    "remedy": "npm install; or correct app in cdktf.json"
  },
  {
    "code": "program-needs-module-not",
    "what": "the program needs a module that is not there",
    "allowed": "packages that are installed, and files that are built",
    "remedy": "npm install; or correct the import, or app in cdktf.json"
  },
  {
    "code": "program-synthesized-no-platform",
    "what": "the program has synthesized no platform",
    "allowed": "a program that calls synth() of a Platform, with this version of tenantry",
    "remedy": "call platform.synth() at its end; npm ls tenantry shows whether there are two versions"
  },
  {
    "code": "quota-region-makes-no-sense",
    "what": "the quota <quantity> of region <name> makes no sense",
    "allowed": "a whole number, 0 or more; -1 for unlimited",
    "remedy": "copy it from the cloud: openstack quota show"
  },
  {
    "code": "receives-grant-not-people",
    "what": "a <kind> that receives a grant is not one of people",
    "allowed": "a name that an identity provider gives, which never begins with system:",
    "remedy": "name the <kind> of the identity provider"
  },
  {
    "code": "recipient-keys-cluster-malformed",
    "what": "a recipient of the keys of a cluster is malformed",
    "allowed": "a public key of age: age1 and 58 or more small letters and digits",
    "remedy": "make one with age-keygen on a machine of yours, and give what stands after \"Public key:\""
  },
  {
    "code": "record-last-synthesis-cannot-read",
    "what": "the record of the last synthesis cannot be read",
    "allowed": "the JSON that a synthesis has written",
    "remedy": "synthesize all clusters again: tenantry synth"
  },
  {
    "code": "region-has-no",
    "what": "region <name> has no <what>",
    "allowed": "a name",
    "remedy": "name one"
  },
  {
    "code": "region-lists-storage-zone-twice",
    "what": "region <name> lists a storage zone twice",
    "allowed": "each pair of zone and volume type once",
    "remedy": "remove one"
  },
  {
    "code": "region-lists-twice",
    "what": "region <name> lists <a> <what> twice",
    "allowed": "each <what> once",
    "remedy": "remove one"
  },
  {
    "code": "region-lists-zone-twice",
    "what": "region <name> lists a zone twice",
    "allowed": "each zone once",
    "remedy": "remove one"
  },
  {
    "code": "region-no-availability-zone",
    "what": "region <name> has no availability zone",
    "allowed": "at least one",
    "remedy": "list them: openstack availability zone list"
  },
  {
    "code": "region-no-dns-zone",
    "what": "region <region> has no DNS zone",
    "allowed": "a zone to create, or the name of one that exists",
    "remedy": "set dnsZone of its stack"
  },
  {
    "code": "registry-mirror-site-not-host",
    "what": "the registry mirror of site <name> is not a host",
    "allowed": "a host with an optional port, such as registry.plant.example:5000",
    "remedy": "leave out scheme and path"
  },
  {
    "code": "rotation-keys-more-than-two",
    "what": "a rotation of keys has more than two keys, or one twice",
    "allowed": "two keys of different names",
    "remedy": "finish one rotation before the next, and give every key a name that was never used"
  },
  {
    "code": "router-node-pool-outside-network",
    "what": "the router of node pool <name> is outside the network of its machines",
    "allowed": "an address in <address space>",
    "remedy": "correct it, or leave it out and let machines ask DHCP"
  },
  {
    "code": "rule-audit-log-none-api",
    "what": "a rule of the audit log is none that an API server starts with",
    "allowed": "resources, with groups as in `apps`, without a version; or paths that begin with /, with * at the end alone",
    "remedy": "correct it; make two rules of one that is for resources and for paths"
  },
  {
    "code": "rule-audit-log-writes-down",
    "what": "a rule of the audit log writes down what Secrets, ConfigMaps or tokens hold",
    "allowed": "the level Metadata for <flat>",
    "remedy": "name the resources that the rule is for, without these"
  },
  {
    "code": "runbooks-cannot-published",
    "what": "runbooks cannot be published there",
    "allowed": "an https URL of a folder, without query and fragment",
    "remedy": "give the URL under which the folder for manifests can be read"
  },
  {
    "code": "same-endpoint-so-their-ports",
    "what": "<other> and <name> have the same endpoint, so their ports would collide",
    "allowed": "a host for each management cluster",
    "remedy": "give one of the two another host"
  },
  {
    "code": "schedule-snapshots-etcd-malformed",
    "what": "the schedule of snapshots of etcd is malformed",
    "allowed": "five fields of cron: minute, hour, day of month, month, day of week",
    "remedy": "write '17 */6 * * *' for every six hours"
  },
  {
    "code": "secret-written-content",
    "what": "Secret <metadata> of <owner> would be written with its content",
    "allowed": "objects without secrets",
    "remedy": "let something in the tenant cluster fetch or make it"
  },
  {
    "code": "secrets-encrypted-key-whose-name",
    "what": "Secrets would be encrypted with a key whose name means that they are not",
    "allowed": "another name",
    "remedy": "rename the key, or use EncryptionAtRest.none()"
  },
  {
    "code": "server-group-cannot-hold-server",
    "what": "server group <props> cannot hold a server and its successor",
    "allowed": "a member quota of at least 2, or -1 for unlimited",
    "remedy": "ask the cloud for a larger quota (server_group_members)"
  },
  {
    "code": "server-known-terraform-only",
    "what": "the <_> of server <props> is known to Terraform only",
    "allowed": "values that the program knows",
    "remedy": "write the value itself, or hand it over in secrets"
  },
  {
    "code": "server-successor-takes-over-stay",
    "what": "server <name> has what its successor takes over, and is to stay until that is there",
    "allowed": "goesFirst, where there is an address or a volume to take over",
    "remedy": "set goesFirst; pools do with Rollout.inPlace()"
  },
  {
    "code": "service-address-not-address",
    "what": "the service address of <cluster name> is not an address",
    "allowed": "an IPv4 or IPv6 address",
    "remedy": "give the first address of the service range"
  },
  {
    "code": "several-add-ons-do-job",
    "what": "several add-ons do the job <role>",
    "allowed": "one add-on for each job",
    "remedy": "leave out all but one of them"
  },
  {
    "code": "size-needed-whole-gibibytes",
    "what": "a size is needed in whole gibibytes",
    "allowed": "a multiple of 1024Mi",
    "remedy": "use Size.gibibytes(<amount>)"
  },
  {
    "code": "size-not-whole-number",
    "what": "a size is not a whole number of <unit>",
    "allowed": "a whole number above 0",
    "remedy": "use a smaller unit, or round it"
  },
  {
    "code": "skip-stage-their-rotation-after",
    "what": "<purpose> of <cluster> would skip a stage of their rotation after <recorded>",
    "allowed": "<or>",
    "remedy": "roll out one stage after the other"
  },
  {
    "code": "snapshot-restore-malformed",
    "what": "the snapshot of a restore is malformed",
    "allowed": "the name of a file, such as etcd-20261121T060000Z.db",
    "remedy": "leave it out for the newest one, or look up the names on the volume"
  },
  {
    "code": "spread-over-no-zone",
    "what": "<what> is spread over no zone",
    "allowed": "<zones>",
    "remedy": "name at least one, or leave zones out for all of them"
  },
  {
    "code": "ssh-key-pool-not-public",
    "what": "an SSH key of pool <pool> is not a public key",
    "allowed": "a line such as ssh-ed25519 AAAA… name",
    "remedy": "give the content of the .pub file, never the private key"
  },
  {
    "code": "stack-replace-destroy-nobody-consented",
    "what": "stack <stack> would replace or destroy what is there, and nobody has consented",
    "allowed": "new resources and changes in place",
    "remedy": "look at tenantry plan; then answer yes, or pass --allow-replace"
  },
  {
    "code": "starts-digit",
    "what": "<what> starts with a digit",
    "allowed": "a small letter first, then small letters, digits and dashes",
    "remedy": "put a letter in front"
  },
  {
    "code": "storage-zone-no",
    "what": "a storage zone has no <what>",
    "allowed": "the name of a <what>",
    "remedy": "name one"
  },
  {
    "code": "storage-zone-region-zone-region",
    "what": "a storage zone of region <name> is in a zone that the region does not have",
    "allowed": "<names>",
    "remedy": "add the zone to the region, or remove the storage zone"
  },
  {
    "code": "suppressions-policy-plugin-no-list",
    "what": "the suppressions of the policy plugin are no list of rules",
    "allowed": "a list, each with rule, reason and, if not everywhere, of",
    "remedy": "write a dash before each, and the id of a rule in it"
  },
  {
    "code": "synthesis-cannot-so-many-processes",
    "what": "a synthesis cannot have so many processes",
    "allowed": "a whole number from 1",
    "remedy": "give another, or none for one process"
  },
  {
    "code": "synthesized-last-version-library-not",
    "what": "<name> was synthesized last with a version that this library does not run any more",
    "allowed": "<allowed>",
    "remedy": "upgrade it step by step with an earlier version of the library"
  },
  {
    "code": "taint-malformed",
    "what": "a taint is malformed",
    "allowed": "a key and a value with the characters of labels: letters, digits, and - _ . between them, up to 63",
    "remedy": "correct it"
  },
  {
    "code": "taint-twice",
    "what": "<what> has a taint twice",
    "allowed": "each taint once",
    "remedy": "remove one"
  },
  {
    "code": "tenant-not-fleet",
    "what": "the tenant of <name> is not one of the fleet",
    "allowed": "<names>",
    "remedy": "declare it"
  },
  {
    "code": "the-address-of-a-machine-at-is-malformed",
    "what": "the address of a machine at <site> is malformed",
    "allowed": "an IPv4 or IPv6 address",
    "remedy": "correct it, without a prefix length"
  },
  {
    "code": "the-address-of-machine-is-malformed",
    "what": "the address of machine <host> is malformed",
    "allowed": "an address with the length of its prefix, such as 10.9.0.11/24",
    "remedy": "correct it"
  },
  {
    "code": "the-allocations-are-not-json",
    "what": "the allocations are not JSON",
    "allowed": "the text that this library has written",
    "remedy": "resolve the merge conflict: keep the lines of both sides, and synthesize again, or: take the last committed text, and synthesize again"
  },
  {
    "code": "too-few-snapshots-etcd-kept",
    "what": "too few snapshots of etcd are kept",
    "allowed": "a whole number, at least 2",
    "remedy": "keep 2 or more, so that one is there while the next is taken"
  },
  {
    "code": "too-long",
    "what": "<what> is too long",
    "allowed": "<max> characters; this has <text>",
    "remedy": "shorten it"
  },
  {
    "code": "traffic-let-network-unknown-range",
    "what": "traffic is let in from a network of unknown range",
    "allowed": "a network with an ipv4Range",
    "remedy": "add ipv4Range to its attributes, or use Network.fromNames"
  },
  {
    "code": "trusted-authorities-pool-hold-no",
    "what": "the trusted authorities of pool <pool> hold no certificate",
    "allowed": "one or more certificates in PEM form",
    "remedy": "give the content of the file, not its path"
  },
  {
    "code": "two-add-ons-bring-program",
    "what": "two add-ons bring a program of the same name",
    "allowed": "each name once in the namespace of a control plane",
    "remedy": "rename one of them"
  },
  {
    "code": "two-add-ons-same-name",
    "what": "two add-ons have the same name",
    "allowed": "each name once",
    "remedy": "leave one of them out, or rename it"
  },
  {
    "code": "two-constructs-parent-same-name",
    "what": "two constructs of one parent have the same name",
    "allowed": "names that are different within <path>, whatever they name: a tenant, a cluster, a region's stack",
    "remedy": "give one of them another name"
  },
  {
    "code": "two-data-volumes-same-folder",
    "what": "two data volumes of <what> have the same folder",
    "allowed": "each folder once",
    "remedy": "choose another for one of them"
  },
  {
    "code": "two-files-node-path",
    "what": "two files of a node have one path",
    "allowed": "each path once",
    "remedy": "choose another path; to change settings of this library, use the option that is made for it"
  },
  {
    "code": "two-identity-providers-same-issuer",
    "what": "two identity providers have the same issuer",
    "allowed": "each issuer once",
    "remedy": "leave one out"
  },
  {
    "code": "user-data-known-terraform-only",
    "what": "the user data <path> is known to Terraform only",
    "allowed": "a text that the program knows",
    "remedy": "write the value itself, or hand it over in secrets"
  },
  {
    "code": "user-data-larger-than-nova",
    "what": "user data is larger than Nova stores",
    "allowed": "at most <nova_limit> bytes (65,535 characters of base64)",
    "remedy": "let the node fetch its large files, or: compress it (gzip: true), or let the node fetch its large files"
  },
  {
    "code": "user-data-no-place-secret",
    "what": "the user data <path> has no place for a secret",
    "allowed": "a text that stands in the user data, which is not compressed",
    "remedy": "put it there, or leave the secret out"
  },
  {
    "code": "user-data-not-cloud-init",
    "what": "user data is not a cloud-init document",
    "allowed": "a text whose first line is #cloud-config",
    "remedy": "put that line first"
  },
  {
    "code": "user-data-not-ignition-document",
    "what": "user data is not an Ignition document",
    "allowed": "a JSON object with the key ignition",
    "remedy": "render it as JSON; a Butane file is not one"
  },
  {
    "code": "value-only-terraform-knows",
    "what": "<kind> <obj> has a value at <key> that only Terraform knows",
    "allowed": "values that are known at synthesis",
    "remedy": "plan the value (give the name, address or port yourself), or read it in the cluster"
  },
  {
    "code": "version-package-malformed",
    "what": "the version of the package of <name> is malformed",
    "allowed": "a version with * for any rest, such as 2.2.*",
    "remedy": "correct it"
  },
  {
    "code": "volumes-type-region-not",
    "what": "<what> volumes of a type that region <region> does not have",
    "allowed": "<names>",
    "remedy": "<remedy>"
  },
  {
    "code": "volumes-zones-none",
    "what": "<what> <type> volumes in zones that have none",
    "allowed": "zones with a storage zone for <type>: <zones>",
    "remedy": "limit the zones of the pool, use another volume type, or add the storage zones to the region"
  },
  {
    "code": "zone-region-cannot-value-node",
    "what": "a zone of region <name> cannot be the value of a node label",
    "allowed": "up to 63 letters, digits, dots, dashes and underscores, without blanks",
    "remedy": "have the availability zone renamed in the cloud, or leave it out"
  },
  {
    "code": "zone-region-not",
    "what": "<where> is in a zone that region <region> does not have",
    "allowed": "<names>",
    "remedy": "<add>"
  }
];
