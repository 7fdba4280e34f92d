/** Interactions, what they rest on, and the inventory: rules that the schemas keep. */

import { describe, expect, it } from 'vitest';
import { requireCollection } from '../../src/schema/model.ts';
import { shippedModel } from '../support/model.ts';
import { recordFaults } from './record-faults.ts';

const HASH = 'a'.repeat(64);
const ANNA = { id: 'cont_a', firstName: 'Anna', lastName: 'Berg' };
const others = {
  'crm/contacts': [ANNA, { ...ANNA, id: 'cont_b' }],
  'intel/interactions': [{ id: 'int_a', happenedAt: '2026-11-02T10:00:00Z', personId: 'cont_a' }],
  'intel/calls': [{ id: 'call_a', interactionId: 'int_a' }],
  'intel/blobs': [{ id: 'blob_a', hash: HASH, size: 10 }],
  'intel/qd-scores': [{ id: 'qd_a', personId: 'cont_a', scoreType: 'intent' }],
  'inventory/projects': [
    { id: 'ip_a', name: 'Yards' },
    { id: 'ip_b', name: 'Green' },
  ],
  'inventory/units': [{ id: 'unit_a', projectId: 'ip_a', unitLabel: 'A-1' }],
  'oracle/component-templates': [{ id: 'otpl_a', name: 'Open value' }],
};

describe('a record of', () => {
  it.each([
    ['intel/messages', { id: 'imsg_x', interactionId: 'int_a', senderId: 'cont_b' }, []],
    ['intel/messages', { id: 'imsg_x', interactionId: 'int_gone' }, ['dangling /interactionId']],
    ['intel/messages', { id: 'imsg_x', interactionId: 'int_a', senderId: 'int_a' }, ['dangling']],
    ['intel/calls', { id: 'call_x', interactionId: 'int_a', durationSeconds: -1 }, ['minimum']],
    ['intel/transcripts', { id: 'trs_x', callId: 'call_a', confidence: 94 }, []],
    ['intel/transcripts', { id: 'trs_x', callId: 'call_a', confidence: 140 }, ['maximum']],
    ['intel/visits', { id: 'vis_x', projectId: 'ip_a', unitId: 'unit_a' }, []],
    ['intel/visits', { id: 'vis_x', projectId: 'proj_a' }, ['dangling /projectId']],
    ['intel/blobs', { id: 'blob_x', hash: HASH, size: 11 }, []],
    ['intel/blobs', { id: 'blob_x', hash: HASH, size: 10 }, ['unique']],
    ['intel/blobs', { id: 'blob_x', hash: HASH.toUpperCase(), size: 10 }, ['pattern /hash']],
    ['intel/blobs', { id: 'blob_x', file: 'https://files.example/a' }, ['required', 'required']],
    ['intel/qd-scores', { id: 'qd_x', personId: 'cont_a', scoreType: 'intent' }, ['unique']],
    ['intel/qd-scores', { id: 'qd_x', personId: 'cont_b', scoreType: 'intent' }, []],
    ['intel/qd-scores', { id: 'qd_x', interactionId: 'int_a', scoreType: 'intent' }, []],
    ['inventory/units', { id: 'unit_x', projectId: 'ip_a', unitLabel: 'A-1' }, ['unique']],
    ['inventory/units', { id: 'unit_x', projectId: 'ip_b', unitLabel: 'A-1' }, []],
    ['oracle/canvases', { id: 'canv_x', title: 'T', panels: [{ key: 'a' }] }, ['required']],
    [
      'oracle/canvases',
      { id: 'canv_x', title: 'T', panels: [{ key: 'a', templateId: 'otpl_b' }] },
      ['dangling /panels/0/templateId'],
    ],
  ])('%s: %j', (collection, record, expected) => {
    const found = recordFaults(collection, record, others);
    expect(found.length, found.join('; ')).toBe(expected.length);
    for (const [i, start] of expected.entries()) expect(found[i]).toContain(start);
  });
});

describe('who may read is said for', () => {
  it.each([
    ['intel/messages', 'messageText'],
    ['intel/call-recordings', 'blobId'],
    ['intel/transcripts', 'fullText'],
    ['intel/transcripts', 'speakerSegments'],
    ['intel/cctv-links', 'footageUrl'],
    ['intel/cctv-links', 'personIds'],
    ['intel/vehicle-events', 'plate'],
  ])('%s %s', (path, name) => {
    const model = shippedModel();
    const roles = requireCollection(model, path).fields.get(name)?.sensitive ?? [];
    const known = requireCollection(model, 'users').fields.get('accessRole')?.values ?? [];
    expect(roles.length).toBeGreaterThan(0);
    expect(roles.filter((role) => !known.includes(role))).toEqual([]);
    expect(roles).not.toContain('readonly');
  });
});
