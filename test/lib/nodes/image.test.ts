import { Image } from '../../../lib/nodes/image';

test('an image is known by its name or by its id', () => {
  expect(Image.named('ubuntu').name).toBe('ubuntu');
  expect(Image.withId('6F9619FF-8B86-D011-B42D-00CF4FC964FF').id).toBe('6f9619ff-8b86-d011-b42d-00cf4fc964ff');
});

test('fails on an image id that is no UUID', () => {
  expect(() => Image.withId('ubuntu')).toThrow('the id of an image is malformed (found "ubuntu"); allowed: a UUID');
});
