import { Problem } from '../problem';

/** Who receives a grant: a group or a user of the tenant cluster, or an account of one of its programs. */
export class Subject {
  /**
   * A group as the API server knows it: with the prefix of its identity provider, if that has one.
   *
   * @throws Problem when the name is empty or belongs to Kubernetes
   */
  static group(name: string): Subject {
    return new Subject('Group', checked('group', name), undefined);
  }

  /**
   * A user as the API server knows it: with the prefix of its identity provider, if that has one.
   *
   * @throws Problem when the name is empty or belongs to Kubernetes
   */
  static user(name: string): Subject {
    return new Subject('User', checked('user', name), undefined);
  }

  /** An account of a program in a namespace of the tenant cluster. */
  static serviceAccount(namespace: string, name: string): Subject {
    return new Subject('ServiceAccount', name, namespace);
  }

  private constructor(
    /** The kind, as role bindings name it. */
    readonly kind: 'Group' | 'User' | 'ServiceAccount',
    /** The name. */
    readonly name: string,
    /** The namespace of a service account; groups and users have none. */
    readonly namespace: string | undefined,
  ) {}

  /** `group acme-sre`, for messages. */
  toString(): string {
    const place = this.namespace === undefined ? '' : `${this.namespace}/`;
    return `${this.kind === 'ServiceAccount' ? 'service account' : this.kind.toLowerCase()} ${place}${this.name}`;
  }
}

function checked(kind: string, name: string): string {
  if (name === '' || name.startsWith('system:')) {
    throw new Problem({
      what: `a ${kind} that receives a grant is not one of people`,
      found: name,
      allowed: 'a name that an identity provider gives, which never begins with system:',
      remedy: `name the ${kind} of the identity provider`,
    });
  }
  return name;
}
