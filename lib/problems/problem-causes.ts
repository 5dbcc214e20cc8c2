/** Code of a problem to how one usually comes to it and why it is refused; for problems whose message cannot say it all. */
export const PROBLEM_CAUSES: Readonly<Record<string, readonly string[]>> = {
  'control-plane-skip-minor-version': [
    'Kubernetes supports an upgrade from one minor version to the next only: API servers of two versions run side by side, and what ' +
      'is stored is converted step by step.',
    'The version that counts is the one in allocations.json, recorded by the last synthesis; tenantry upgrade also looks at what runs.',
  ],
  'control-plane-go-back': [
    'An API server may have written its content in a form that the older one cannot read, so a downgrade is not supported.',
    'It also happens on a branch that was started before an upgrade: take allocations.json and the version from the main branch.',
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
    'A kubelet speaks to its API server in a form that an older one may not know; Kubernetes supports the other direction alone.',
  ],
  'default-storageclass-not-exist': ['Claims that name no class would wait for ever; nobody would see why.'],
  'program-synthesized-no-platform': [
    'The command runs the program that app of cdktf.json names and reads what Platform.synth has written. A program that ends before ' +
      'it, or uses another version of tenantry, has written nothing for it.',
  ],
};
