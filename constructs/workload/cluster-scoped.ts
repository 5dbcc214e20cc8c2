import { type ApiObject, JsonPatch } from 'cdk8s';

/** Takes away the namespace that the chart gave to an object which belongs to the whole cluster. */
export function clusterScoped<T extends ApiObject>(object: T): T {
  if (object.metadata.namespace !== undefined) object.addJsonPatch(JsonPatch.remove('/metadata/namespace'));
  return object;
}
