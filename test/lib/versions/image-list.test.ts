import { parse } from 'yaml';
import { skopeoSource } from '../../../lib/versions/image-list';

test('writes images as skopeo sync reads them: by registry and repository, with tags or digests', () => {
  const digest = `sha256:${'a'.repeat(64)}`;
  expect(
    parse(
      skopeoSource([
        'registry.k8s.io/pause:3.10.1',
        'registry.k8s.io/coredns/coredns:v1.13.1',
        'mirror.example:5000/a/pause:3.9',
        `registry.k8s.io/pause:3.10@${digest}`,
        'registry.k8s.io/pause:3.10.1',
      ]),
    ),
  ).toEqual({
    'mirror.example:5000': { images: { 'a/pause': ['3.9'] } },
    'registry.k8s.io': { images: { 'coredns/coredns': ['v1.13.1'], 'pause': ['3.10.1', digest] } },
  });
});
