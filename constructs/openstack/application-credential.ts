import { TerraformOutput } from 'cdktf';
import { Construct } from 'constructs';
import { IdentityApplicationCredentialV3 } from '@cdktf/provider-openstack/lib/identity-application-credential-v3';
import { Problem } from '../../lib/problem';

/** One kind of request that an {@link ApplicationCredential} is good for. */
export interface AccessRule {
  /** Type of the service in the catalogue, such as `object-store`. */
  readonly service: string;

  /** HTTP method. */
  readonly method: 'GET' | 'HEAD' | 'PUT' | 'POST' | 'PATCH' | 'DELETE';

  /** Path below the service's address; `*` stands for one part of it, `**` for any number. */
  readonly path: string;
}

/** Properties of an {@link ApplicationCredential}. Changing one replaces the credential: a new one, then the old is gone. */
export interface ApplicationCredentialProps {
  /** Name, to which the day of expiry is added. */
  readonly name: string;

  /** When it ends, as RFC 3339 in UTC, such as `2027-03-01T00:00:00Z`. Moving it is how the credential is renewed. */
  readonly expiresAt: string;

  /** What it is good for; at least one rule. */
  readonly accessRules: readonly AccessRule[];

  /**
   * Roles that it has in the project.
   *
   * @default - those of the user who applies
   */
  readonly roles?: readonly string[];
}

/**
 * A credential with an end, for a few kinds of requests, which cannot make others.
 *
 * Its secret is in Terraform's state, in clear, as long as it lives: use it only where the state is encrypted and few can
 * read it, and prefer to make the credential outside Terraform
 * (`docs/decisions/0004-no-lasting-credential-in-terraform-state.md`). A credential without an end or without rules is
 * refused for that reason.
 */
export class ApplicationCredential extends Construct {
  /** Its id: a token. */
  readonly credentialId: string;

  /** @throws Problem when it would last, or be good for everything */
  constructor(scope: Construct, id: string, props: ApplicationCredentialProps) {
    super(scope, id);
    if (!/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/.test(props.expiresAt)) {
      throw new Problem({
        what: `application credential ${props.name} has no end`,
        found: props.expiresAt,
        allowed: 'a moment in UTC, such as 2027-03-01T00:00:00Z',
        remedy: 'set expiresAt to a day not far off, and move it on before that day',
      });
    }
    if (props.accessRules.length === 0) {
      throw new Problem({
        what: `application credential ${props.name} would be good for everything`,
        allowed: 'at least one access rule',
        remedy: 'list the requests that it is for',
      });
    }
    const credential = new IdentityApplicationCredentialV3(this, 'Resource', {
      name: `${props.name}-${props.expiresAt.slice(0, 10)}`,
      expiresAt: props.expiresAt,
      unrestricted: false,
      accessRules: props.accessRules.map((rule) => ({ ...rule })),
      roles: props.roles && [...props.roles],
      lifecycle: { createBeforeDestroy: true },
    });
    this.credentialId = credential.id;
    new TerraformOutput(this, 'Secret', { value: credential.secret, sensitive: true });
  }
}
