/** Talks with the assistant, message by message, and the runs behind them. */

import type { JsonObject } from '../../src/record/types.ts';
import { addMinutes } from './calendar.ts';
import { type Facts, record } from './data.ts';
import { demoId } from './random.ts';

type Draft = JsonObject & { id: string };

type Talk = Facts['assistant']['talks'][number];
type Run = Facts['assistant']['runs'][number];

const MODEL = 'claude-sonnet-4-5';

/** Records of the assistant pack by collection path. */
export function buildTalks({ assistant }: Facts): Record<string, Draft[]> {
  return {
    'assistant/conversations': assistant.talks.map((talk) =>
      record({
        id: `cnv_${talk.id}`,
        title: talk.title,
        userId: talk.user,
        subjectId: talk.about,
        createdAt: talk.at,
      }),
    ),
    'assistant/messages': assistant.talks.flatMap(messages),
    'assistant/runs': [...assistant.talks.map(runOfTalk), ...assistant.runs.map(runAlone)],
  };
}

function messages(talk: Talk): Draft[] {
  return talk.says.map(([role, content], i) =>
    record({
      id: demoId('msg', `${talk.id} ${i}`),
      conversationId: `cnv_${talk.id}`,
      role,
      content,
      toolCalls: i === 1 ? [{ id: 'call_1', name: talk.skill, arguments: {} }] : undefined,
      model: role === 'assistant' ? MODEL : undefined,
      createdAt: addMinutes(talk.at, i),
    }),
  );
}

function runOfTalk(talk: Talk): Draft {
  return record({
    id: demoId('run', talk.id),
    conversationId: `cnv_${talk.id}`,
    skillCode: talk.skill,
    status: 'succeeded',
    latencyMs: talk.latency,
    startedAt: talk.at,
    finishedAt: addMinutes(talk.at, 1),
    createdAt: talk.at,
  });
}

function runAlone([key, skillCode, status, automationId, latencyMs, ...times]: Run): Draft {
  const [startedAt, finishedAt] = times;
  const id = demoId('run', key);
  const fields = { skillCode, status, automationId, latencyMs, startedAt, finishedAt };
  return record({ id, ...fields, createdAt: startedAt });
}
