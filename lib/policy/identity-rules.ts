import type { Rule } from './rule';
import { blocksOf, resourcesOf, type WrittenStack } from './terraform-resources';

const SECRETS = ['password', 'token', 'application_credential_secret'];

/** Rules `OS-ID`: who Terraform is, and where it keeps what it knows. */
export const IDENTITY_RULES: readonly Rule<WrittenStack>[] = [
  {
    id: 'OS-ID-1',
    title: 'No credential is in the provider block.',
    severity: 'error',
    check: ({ name, document }) =>
      blocksOf(document.provider?.openstack)
        .flatMap((provider) => SECRETS.filter((key) => key in provider))
        .map((key) => ({
          path: name,
          what: 'a credential is in the provider block, and so in the synthesized file',
          found: key,
          allowed: 'an entry of clouds.yaml, or OS_* in the environment',
          remedy: 'leave it out and name the cloud',
        })),
  },
  {
    id: 'OS-ID-2',
    title: 'Application credentials are restricted and end.',
    severity: 'error',
    check: (stack) =>
      resourcesOf<{ unrestricted: boolean; expires_at: string }>(stack, 'openstack_identity_application_credential_v3')
        .filter(({ is }) => is.unrestricted === true || is.expires_at === undefined)
        .map(({ path, is }) => ({
          path,
          what: 'an application credential can make others, or never ends',
          found: { unrestricted: is.unrestricted ?? false, expires_at: is.expires_at },
          allowed: 'unrestricted = false, and an end',
          remedy: 'use ApplicationCredential, with access rules and expiresAt',
        })),
  },
  {
    id: 'OS-ID-3',
    title: 'State is kept where others find it, and locked.',
    severity: 'warning',
    check: ({ name, document }) => {
      const [kind = 'local'] = Object.keys(document.terraform?.backend ?? {});
      if (kind !== 'local') return [];
      return [
        {
          path: name,
          what: 'the state of a stack is a file on whichever machine ran Terraform',
          found: kind,
          allowed: 'a remote backend with locks',
          remedy: 'set backend: Backend.s3, Backend.http …',
        },
      ];
    },
  },
];
