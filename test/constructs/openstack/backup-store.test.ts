import { BackupStore, type BackupStoreProps } from '../../../constructs/openstack/backup-store';
import { aStack } from '../../support/openstack';
import { resources, synthesize } from '../../support/terraform';

test('keeps what is overwritten, and is not deleted with what is in it', () => {
  expect(aContainer()).toEqual({ name: 'acme-backups', versioning: true, force_destroy: false });
});

test('lets in users by their ids, and holds no credential', () => {
  const writers = [{ projectId: 'project-1', userId: 'user-1' }];
  expect(aContainer({ writers })).toMatchObject({
    container_read: '.rlistings,project-1:user-1',
    container_write: 'project-1:user-1',
  });
  const stack = aStack();
  new BackupStore(stack, 'Backups', { name: 'acme-backups', writers });
  expect(Object.keys(synthesize(stack).resource)).toEqual(['openstack_objectstorage_container_v1']);
});

test('fails when not every object store would take the name', () => {
  expect(() => aContainer({ name: 'Acme/Backups' })).toThrow(
    'the name of a backup store does not fit every object store (found "Acme/Backups"); ' +
      'allowed: 2 to 255 small letters, digits, dots and dashes; the first a letter or digit; choose another name',
  );
});

/** The container of a backup store. */
function aContainer(props: Partial<BackupStoreProps> = {}) {
  const stack = aStack();
  new BackupStore(stack, 'Backups', { name: 'acme-backups', ...props });
  return resources(stack, 'openstack_objectstorage_container_v1')[0];
}
