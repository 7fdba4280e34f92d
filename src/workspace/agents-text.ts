/** The `AGENTS.md` of a new workspace: what an AI agent must know to edit records safely. Pure. */

type Named = {
  readonly path: string;
  readonly prefix: string;
  readonly short: string;
  readonly store: 'git' | 'local';
};

/** Text for a workspace with these collections. */
export function agentsText(name: string, collections: readonly Named[]): string {
  const rows = collections.map((one) => `| ${one.short} | ${placeOf(one)} | \`${one.prefix}_\` |`);
  const file = collections.find((one) => one.short === 'deals') ?? collections[0];
  const example = `bucket/${file?.path ?? 'users'}/${file?.prefix ?? 'usr'}_7k2m9x4qpa.json`;
  const short = file?.short ?? 'users';
  return `# ${name}: notes for AI agents

This directory is a Pail workspace. Every record is one JSON file below \`bucket/\`; \`schemas/\` says what a
record may hold; \`views/\` holds boards and tables. The files are the only truth.

| collection | files | ids begin with |
|---|---|---|
${rows.join('\n')}

## Read

\`\`\`sh
pail schema                                # collections
pail schema ${short} --json                  # fields, types, values: read this before you write
pail query ${short} --json --limit 20        # pail help query: filters, sums, groups
pail search "some words" --json
pail show <id> --json
\`\`\`

## Write: prefer the command

It types and checks values, keeps relations whole, obeys lifecycles, and commits.

\`\`\`sh
export PAIL_VIA=agent:your-name            # recorded in each commit
pail set <id> field=value tags+=new other= --dry-run
pail set <id> field=value tags+=new other= # other= clears
pail create ${short} field=value --json      # the answer holds the new id
pail create ${short} --file records.jsonl    # many: JSON lines, bad ones are reported by line
pail rm <id>
pail mv <id> <new-id>                      # references follow
\`\`\`

\`--as <user>\` says on whose behalf. Exit codes: 0 done, 1 refused or not found, 2 wrong usage, 3 someone
else changed the record meanwhile: read it again.

## Write: files by hand

1. A record stands in \`${example}\`; its \`id\` equals the file's name. Ids: prefix, \`_\`, then
   letters, digits, \`-\`, \`_\`. Never change an id by hand and never reuse one: \`pail mv\`.
2. JSON with two spaces, one key and one array element per line, final newline. Keep the order of keys;
   \`pail fmt\` does the layout.
3. Use only fields of the schema: an unknown one is an error. Computed fields (\`pail schema\` marks them) and
   \`updatedAt\` are never written. Leave out a field instead of inventing a value.
4. Relations hold ids of records that exist. Look them up with \`pail query\` or \`pail search\`.
5. Dates are \`YYYY-MM-DD\`, times are UTC: \`2026-03-01T09:15:00Z\`. \`createdAt\` is written once.
6. A lifecycle (a deal's stage) has allowed moves, and fields that a move needs or sets: use \`pail set\`.

Then check yourself, and repair what you broke until the exit code is 0:

\`\`\`sh
pail fmt
pail check --json                          # problems: path, pointer, code, message, level
\`\`\`

## Commits

Commands commit by themselves, one change per commit. Files edited by hand you commit: only those files,
\`git add <file>\`, and a subject that names the record: \`deals: Acme renewal: stage offered → closed_won\`.
Never touch \`.git/pail/\`, never rewrite history, never resolve merge markers by guessing.
`;
}

/** Local records have no file that anybody may write. */
function placeOf({ store, path }: Named): string {
  return store === 'local' ? 'none: write with `pail`' : `\`bucket/${path}/\``;
}
