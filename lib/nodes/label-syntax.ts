/** Whether a text may be the key of a label or taint: an optional DNS name with a slash, then up to 63 characters. */
export function isLabelKey(text: string): boolean {
  const slash = text.indexOf('/');
  const prefix = text.slice(0, Math.max(slash, 0));
  const prefixIsFine = slash === -1 || (prefix.length <= 253 && DNS_NAME.test(prefix));
  return prefixIsFine && isName(text.slice(slash + 1));
}

/** Whether a text may be the value of a label or taint: empty, or up to 63 characters. */
export function isLabelValue(text: string): boolean {
  return text === '' || isName(text);
}

const DNS_NAME = /^[a-z0-9]([a-z0-9-]*[a-z0-9])?(\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)*$/;

function isName(text: string): boolean {
  return text.length <= 63 && /^[A-Za-z0-9]([\w.-]*[A-Za-z0-9])?$/.test(text);
}
