/** Functions that ask about a whole record: its segments, its history, whether a field has a value. */

import { didYouMean } from '../nearest.ts';
import type { Collection } from '../schema/model.ts';
import { idOf } from './adapt.ts';
import { argument, type CallSite, type FunctionSpec, literalText } from './function-spec.ts';
import { type Frame, makeNode, type Node } from './node.ts';
import { requireSegment } from './segment-names.ts';
import { BOOL, INSTANT, typeName } from './type-of-field.ts';
import type { Scope } from './types.ts';

/** With one argument the expression's own record, as a method the record before the dot. */
type Subject = {
  readonly id: (f: Frame) => string | null;
  readonly collections: readonly Collection[];
  /** Position of the text among the arguments. */
  readonly text: number;
};

function subjectOf(call: CallSite): Subject {
  const { names, compiler, args } = call;
  if (args.length > 1) {
    const target = argument(call, 0);
    if (target.type.kind !== 'record') {
      return compiler.fail(
        target.ast,
        `${call.usage} needs a record, not ${typeName(target.type)}`,
      );
    }
    const id = (f: Frame) => {
      const value = idOf(target.run(f));
      return typeof value === 'string' ? value : null;
    };
    return { id, collections: target.type.collections, text: 1 };
  }
  if (names.self === null) {
    return compiler.fail(call.at, `${call.usage} is about single records; put it into count(…)`);
  }
  if (names.touched !== undefined) names.touched.record = true;
  return { id: (f) => f.record.id, collections: [names.self], text: 0 };
}

function segment(call: CallSite): Node {
  const { compiler } = call;
  const subject = subjectOf(call);
  const name = literalText(call, subject.text);
  const span = argument(call, subject.text).ast;
  compiler.uses.add('segment');
  const paths = subject.collections.map(({ path }) => path);
  const membersIn = (scope: Scope): ReadonlySet<string> => {
    const { segments } = scope;
    if (segments === undefined) {
      return compiler.fail(call.ast, `segments are not at hand here, so ${call.usage} cannot be`);
    }
    return segments.members(requireSegment(name, segments, paths, compiler.source, span));
  };
  let last: { readonly scope: Scope; readonly members: ReadonlySet<string> } | undefined;
  return makeNode(call.ast, BOOL, call.args, (f) => {
    if (last?.scope !== f.scope) last = { scope: f.scope, members: membersIn(f.scope) };
    const id = subject.id(f);
    return id !== null && last.members.has(id);
  });
}

function changedAt(call: CallSite): Node {
  const subject = subjectOf(call);
  const field = literalText(call, subject.text);
  const span = argument(call, subject.text).ast;
  const known = subject.collections.flatMap((c) => [...c.fields.keys()]);
  const top = field.split('.')[0] ?? field;
  if (!known.includes(top)) {
    call.compiler.fail(span, `there is no field "${field}"${didYouMean(top, known)}`, { known });
  }
  call.compiler.uses.add('history');
  for (const { path } of field === top ? subject.collections : []) {
    call.compiler.context.onMention?.({ collection: path, field: top, at: span, quoted: true });
  }
  return makeNode(call.ast, INSTANT, call.args, (f) => {
    const { changedAt: ask } = f.scope;
    if (ask === undefined) {
      return call.compiler.fail(
        call.ast,
        `changedAt("${field}") needs history, which this command does not have`,
      );
    }
    const id = subject.id(f);
    return id === null ? null : ask.call(f.scope, id, field);
  });
}

function has(call: CallSite): Node {
  const { run } = argument(call, 0);
  return makeNode(call.ast, BOOL, call.args, (f) => run(f) !== null);
}

export const RECORD_FUNCTIONS: readonly FunctionSpec[] = [
  { name: 'has', form: 'function', args: [1, 1], usage: 'has(field)', build: has },
  { name: 'segment', form: 'both', args: [1, 2], usage: 'segment("name")', build: segment },
  { name: 'changedAt', form: 'both', args: [1, 2], usage: 'changedAt("field")', build: changedAt },
];
