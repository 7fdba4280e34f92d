import { describe, expect, it } from 'vitest';
import { listColumns } from '../../src/cli/list-columns.ts';
import { requireCollection } from '../../src/schema/model.ts';
import { shippedModel } from '../support/model.ts';

describe('a list without columns shows', () => {
  it.each([
    ['issues', 60, ['id', 'title', 'type']],
    ['companies', 80, ['id', 'name', 'tier', 'status', 'owner.name']],
    ['interactions', 140, ['id', 'summary', 'company.name', 'happenedAt', 'person.name']],
    ['units', 140, ['id', 'unitLabel', 'status', 'project.name', 'priceCurrent']],
    ['intel/qd-scores', 80, ['id', 'scoreType', 'person.name', 'computedAt', 'interactionId']],
    ['intel/calls', 80, ['id', 'interactionId', 'recordingRef']],
  ])('of %s, %i characters wide', (name, width, expected) => {
    const model = shippedModel();
    expect(listColumns(requireCollection(model, name), model, width)).toEqual(expected);
  });

  it('no field that is filled in no record', () => {
    const model = shippedModel();
    const isFilled = (field: string): boolean => !['tier', 'ownerId'].includes(field);
    const columns = listColumns(requireCollection(model, 'companies'), model, 80, isFilled);
    expect(columns.slice(0, 3)).toEqual(['id', 'name', 'status']);
    expect(columns).not.toContain('owner.name');
  });
});
