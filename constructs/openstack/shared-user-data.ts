import { TerraformLocal, Token } from 'cdktf';
import { Construct } from 'constructs';
import type { UserData } from '../../lib/nodes/user-data';
import { Problem } from '../../lib/problem';

/** Properties of a {@link SharedUserData}. */
export interface SharedUserDataProps {
  /** The document. Must hold no secret: it is written to the synthesized file. */
  readonly userData: UserData;

  /**
   * Secrets: a text that stands in {@link userData}, to the Terraform expression that takes its place.
   *
   * @default - none
   */
  readonly secrets?: Readonly<Record<string, string>>;
}

/** User data of several servers: a local value of Terraform, so that the document is written once. */
export class SharedUserData extends Construct {
  /** What stands for the document without its secrets; see {@link UserData.hash}. */
  readonly hash: string;

  /** Expression for the document with its secrets. */
  readonly expression: string;

  /** @throws Problem when it has secrets but nothing to put them in, or a content that only Terraform knows */
  constructor(scope: Construct, id: string, { userData, secrets = {} }: SharedUserDataProps) {
    super(scope, id);
    this.hash = userData.hash;
    const text = userData.render();
    if (Token.isUnresolved(text)) {
      throw new Problem({
        what: `the user data ${this.node.path} is known to Terraform only`,
        allowed: 'a text that the program knows',
        remedy: 'write the value itself, or hand it over in secrets',
      });
    }
    this.expression = new TerraformLocal(this, 'Document', filledIn(this.node.path, text, secrets)).asString;
  }
}

function filledIn(path: string, text: string, secrets: Readonly<Record<string, string>>): string {
  // Terraform reads ${ and %{ in any text as its own.
  const escaped = text.replace(/[$%](?=\{)/g, (sign) => sign + sign);
  return Object.entries(secrets).reduce((rest, [place, expression]) => {
    if (!rest.includes(place)) {
      throw new Problem({
        what: `the user data ${path} has no place for a secret`,
        found: place,
        allowed: 'a text that stands in the user data, which is not compressed',
        remedy: 'put it there, or leave the secret out',
      });
    }
    return rest.replaceAll(place, () => expression);
  }, escaped);
}
