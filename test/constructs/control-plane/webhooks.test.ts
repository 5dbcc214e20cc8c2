import { AuditLog, type AuditRule, AuthorizationWebhook } from '../../../constructs/control-plane';
import { aControlPlane } from '../../support/a-control-plane';

test('a webhook is asked about people alone, after the rules for nodes and before RBAC', () => {
  const webhook = AuthorizationWebhook.fromSecret('policy', {
    secretName: 'policy-webhook',
    matchConditions: ["request.resourceAttributes.verb != 'get'"],
  });
  const { config, pod } = aControlPlane({ authorizationWebhooks: [webhook] });
  const { authorizers } = config('kube-apiserver', 'authorization.yaml');
  expect(authorizers.map(({ name }: any) => name)).toEqual(['node', 'policy', 'rbac']);
  expect(authorizers[1].webhook).toMatchObject({
    failurePolicy: 'Deny',
    timeout: '3s',
    connectionInfo: { type: 'KubeConfigFile', kubeConfigFile: '/etc/kubernetes/webhooks/policy.kubeconfig' },
  });
  expect(authorizers[1].webhook.matchConditions.map(({ expression }: any) => expression)).toEqual([
    "!request.user.startsWith('system:') || ('system:serviceaccounts' in request.groups && !('system:serviceaccounts:kube-system' in request.groups))",
    "!('tenantry:administrators' in request.groups)",
    "request.resourceAttributes.verb != 'get'",
  ]);
  expect(sourcesOf(pod('kube-apiserver'))).toEqual([
    { secret: { name: 'policy-webhook', items: [{ key: 'kubeconfig', path: 'policy.kubeconfig' }] } },
  ]);
});

test('the audit log goes to a webhook instead of the log of the pod', () => {
  const { args, pod } = aControlPlane({ auditLog: AuditLog.toWebhook('audit-sink') });
  const flags = args('kube-apiserver').filter((arg) => arg.startsWith('--audit-'));
  expect(flags).toEqual([
    '--audit-policy-file=/etc/kubernetes/config/audit-policy.yaml',
    '--audit-webhook-config-file=/etc/kubernetes/webhooks/audit-log.kubeconfig',
    '--audit-webhook-mode=batch',
    '--audit-webhook-initial-backoff=5s',
  ]);
  expect(sourcesOf(pod('kube-apiserver'))[0].secret.name).toBe('audit-sink');
});

test('nothing is mounted where nobody is asked', () => {
  const { pod, args } = aControlPlane({ auditLog: AuditLog.toPodLog() });
  expect(sourcesOf(pod('kube-apiserver'))).toEqual([]);
  expect(args('kube-apiserver')).toContain('--audit-log-path=-');
});

test('rules of the program come before the standard ones', () => {
  const rules: AuditRule[] = [
    { level: 'None', users: ['system:serviceaccount:monitoring:prober'] },
    { level: 'RequestResponse', verbs: ['create'], resources: [{ group: 'apps', resources: ['deployments'] }] },
  ];
  const policyOf = (auditLog?: AuditLog) => aControlPlane({ auditLog }).config('kube-apiserver', 'audit-policy.yaml');
  const standard = policyOf();
  expect(standard.rules.at(-1)).toEqual({ level: 'Metadata' });
  expect(policyOf(AuditLog.toPodLog({ rules }))).toEqual({ ...standard, rules: [...rules, ...standard.rules] });
});

test.each<[string, Partial<AuditRule>]>([
  ['everything', {}],
  ['all of the core group', { resources: [{ group: '' }] }],
  ['Secrets by name', { resources: [{ group: 'apps' }, { group: '', resources: ['pods', 'secrets'] }] }],
  ['tokens', { resources: [{ group: '', resources: ['serviceaccounts/*'] }] }],
  ['tokens of whatever', { resources: [{ group: '', resources: ['*/token'] }] }],
  ['reviews of tokens', { resources: [{ group: 'authentication.k8s.io' }], namespaces: [''] }],
])('no rule of the audit log writes down the content of %s', (_, rule) => {
  expect(() => AuditLog.toPodLog({ rules: [{ level: 'Request', ...rule }] })).toThrow(
    'a rule of the audit log writes down what Secrets, ConfigMaps or tokens hold',
  );
  expect(() => AuditLog.toWebhook('audit', { rules: [{ level: 'RequestResponse', ...rule }] })).toThrow(
    'name the resources that the rule is for, without these',
  );
  expect(AuditLog.toPodLog({ rules: [{ level: 'Metadata', ...rule }] }).rules).toHaveLength(1);
});

test.each<[string, Partial<AuditRule>]>([
  ['resources and paths at once', { resources: [{ group: 'apps' }], nonResourceURLs: ['/version'] }],
  ['a namespace and paths', { namespaces: ['shop'], nonResourceURLs: ['/version'] }],
  ['a path that does not begin with /', { nonResourceURLs: ['version'] }],
  ['a * in the middle', { nonResourceURLs: ['/api*/v1'] }],
  ['a group with its version', { resources: [{ group: 'apps/v1' }] }],
  ['names without resources', { resources: [{ group: 'apps', resourceNames: ['web'] }] }],
])('refuses %s, with which no API server starts', (_, rule) => {
  expect(() => AuditLog.toPodLog({ rules: [{ level: 'None', ...rule }] })).toThrow(
    'a rule of the audit log is none that an API server starts with',
  );
});

test.each<[string, Partial<AuditRule>]>([
  ['other resources', { resources: [{ group: '', resources: ['pods/*', 'serviceaccounts'] }, { group: 'batch' }] }],
  ['paths', { nonResourceURLs: ['/version'] }],
])('a rule may write down all of %s', (_, rule) => {
  expect(AuditLog.toPodLog({ rules: [{ level: 'RequestResponse', ...rule }] }).rules).toHaveLength(1);
});

test.each([
  [() => AuthorizationWebhook.fromSecret('Policy', { secretName: 'a' }), 'the name of an authorization webhook'],
  [
    () => AuthorizationWebhook.fromSecret('policy', { secretName: 'a', timeoutSeconds: 60 }),
    'may take a time that an API server does not accept (found 60); allowed: 1 to 30 seconds',
  ],
])('refuses what an API server would refuse %#', (make, message) => {
  expect(make).toThrow(message);
});

function sourcesOf(pod: any): any[] {
  return pod.volumes.find(({ name }: any) => name === 'webhooks')?.projected.sources ?? [];
}
