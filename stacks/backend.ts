import { HttpBackend, LocalBackend, NamedRemoteWorkspace, PgBackend, RemoteBackend, S3Backend } from 'cdktf';
import type { PgBackendConfig, TerraformStack } from 'cdktf';
import { Problem } from '../lib/problem';

/** Where {@link Backend.s3} keeps states. */
export interface S3BackendOptions {
  /** Name of the bucket; it must exist. */
  readonly bucket: string;

  /**
   * Region of the bucket, as the S3 service calls it.
   *
   * @default us-east-1; Ceph and Swift take any
   */
  readonly region?: string;

  /**
   * Address of an S3 service that is not Amazon's, such as `https://object-store.example.net`.
   *
   * @default - Amazon's
   */
  readonly endpoint?: string;

  /**
   * What the key of each state begins with.
   *
   * @default tenantry/
   */
  readonly keyPrefix?: string;
}

/** Where {@link Backend.remote} keeps states. */
export interface RemoteBackendOptions {
  /** Organization in HCP Terraform or Terraform Enterprise. */
  readonly organization: string;

  /**
   * Host of the service.
   *
   * @default app.terraform.io
   */
  readonly hostname?: string;

  /**
   * What the name of each workspace begins with.
   *
   * @default tenantry-
   */
  readonly workspacePrefix?: string;
}

/**
 * Where Terraform keeps the state of each stack: one small state for each, all in one place.
 *
 * No backend takes a password, key or token: Terraform finds them in its environment (`AWS_*`, `TF_HTTP_*`, `PG_CONN_STR`,
 * `TF_TOKEN_*`), so that they appear in no synthesized file.
 */
export class Backend {
  /**
   * Files beside `cdktf.out`, named `terraform.<state>.tfstate`. For trying things out: nothing is shared or locked across
   * machines.
   *
   * @param directory as seen from the folder in which Terraform runs, `cdktf.out/stacks/<stack>`
   */
  static local(directory = '../../..'): Backend {
    return new Backend((stack, state) => {
      new LocalBackend(stack, { path: `${directory}/terraform.${state}.tfstate` });
    });
  }

  /** An S3 bucket, locked by a file beside each state (Terraform 1.10 or later). */
  static s3(options: S3BackendOptions): Backend {
    return new Backend((stack, state) => {
      const foreign = options.endpoint !== undefined;
      const backend = new S3Backend(stack, {
        bucket: options.bucket,
        key: `${options.keyPrefix ?? 'tenantry/'}${state}.tfstate`,
        region: options.region ?? 'us-east-1',
        encrypt: !foreign || undefined,
        ...(foreign && {
          endpoints: { s3: options.endpoint },
          usePathStyle: true,
          skipCredentialsValidation: true,
          skipRegionValidation: true,
          skipRequestingAccountId: true,
          skipMetadataApiCheck: true,
          skipS3Checksum: true,
        }),
      });
      backend.addOverride('use_lockfile', true);
      stack.addOverride('terraform.required_version', '>= 1.10.0');
    });
  }

  /**
   * An HTTP server that stores states and locks them, such as GitLab: each state at `<address>/<state>`, its lock at
   * `<address>/<state>/lock`.
   *
   * @throws Problem when the address is no URL, or holds a password
   */
  static http(address: string): Backend {
    const url = checkedUrl(address);
    return new Backend((stack, state) => {
      const own = `${url}/${state}`;
      new HttpBackend(stack, {
        address: own,
        lockAddress: `${own}/lock`,
        unlockAddress: `${own}/lock`,
        lockMethod: 'POST',
        unlockMethod: 'DELETE',
      });
    });
  }

  /** A PostgreSQL database, named in `PG_CONN_STR`; a schema `tenantry_<state>` for each state, with dashes as underscores. */
  static pg(): Backend {
    return new Backend((stack, state) => {
      // The bindings want a connection string; Terraform takes it from the environment only where there is none.
      new PgBackend(stack, { schemaName: `tenantry_${state.replaceAll('-', '_')}` } as PgBackendConfig);
    });
  }

  /** HCP Terraform or Terraform Enterprise; a workspace for each state. */
  static remote(options: RemoteBackendOptions): Backend {
    return new Backend((stack, state) => {
      new RemoteBackend(stack, {
        organization: options.organization,
        hostname: options.hostname,
        workspaces: new NamedRemoteWorkspace(`${options.workspacePrefix ?? 'tenantry-'}${state}`),
      });
    });
  }

  private constructor(private readonly attach: (stack: TerraformStack, state: string) => void) {}

  /**
   * Keeps the state of a stack here.
   *
   * @param state name of the state, unique in the backend. Changing it makes Terraform look for the state elsewhere
   */
  bind(stack: TerraformStack, state: string): void {
    this.attach(stack, state);
  }
}

function checkedUrl(address: string): string {
  const url = URL.canParse(address) ? new URL(address) : undefined;
  if (!url || !/^https?:$/.test(url.protocol) || url.password !== '' || url.search !== '') {
    throw new Problem({
      what: 'the address of an HTTP backend is not usable',
      found: url?.password ? address.replace(url.password, '***') : address,
      allowed: 'an http or https URL without password and query',
      remedy: 'put user and password into TF_HTTP_USERNAME and TF_HTTP_PASSWORD',
    });
  }
  return address.replace(/\/+$/, '');
}
