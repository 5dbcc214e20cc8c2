import { ApiObject, App, Chart } from 'cdk8s';
import { clusterScoped } from '../../../constructs/workload';

test.each([undefined, 'somewhere'])(
  'an object of the whole cluster has no namespace in a chart of namespace %p',
  (namespace) => {
    const chart = new Chart(new App(), 'chart', { namespace });
    clusterScoped(new ApiObject(chart, 'It', { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'it' } }));
    expect(chart.toJson()).toEqual([{ apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'it' } }]);
  },
);
