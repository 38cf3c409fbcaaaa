/** @jest-environment node */
import {
  acme,
  applied,
  create,
  folder,
  withAcme,
} from '../__fixtures__/planRequests';
import {
  planningContext,
  repositoryFiles,
} from '../__fixtures__/planningContext';
import { memoryTree } from '../repository/memoryTree';
import { readEnvironment } from '../repository/readDocuments';
import { planOperation } from './planOperation';

it('creates and deletes without a trace, leaving files that Berth did not write alone in between', async () => {
  const files = repositoryFiles();
  const created = await planOperation(create(), planningContext(files));
  const between = {
    ...applied(files, created.files),
    [`${folder}/notes.txt`]: 'by hand',
  };
  const spec = (await readEnvironment(memoryTree(between), acme))!.value!;
  const updated = await planOperation(
    { kind: 'update', environment: acme, changes: { size: 'medium' } },
    planningContext(between, [spec]),
  );
  expect(updated.files.map(it => it.path)).not.toContain(`${folder}/notes.txt`);
  const deleted = await planOperation(
    { kind: 'delete', environment: acme, confirmation: 'acme-staging' },
    planningContext(applied(between, updated.files), [spec]),
  );
  expect(applied(applied(between, updated.files), deleted.files)).toEqual(
    files,
  );
});

it('gives the same hash to the same plan and another one to another', async () => {
  const hash = async (size: string, files = {}) =>
    (
      await planOperation(
        { kind: 'update', environment: acme, changes: { size } },
        withAcme(files),
      )
    ).planHash;
  const first = await hash('medium');
  expect(first).toMatch(/^[0-9a-f]{64}$/);
  expect(await hash('medium')).toBe(first);
  expect(
    await hash('medium', { [`${folder}/values/web.yaml`]: 'a: 1\n' }),
  ).not.toBe(first);
});
