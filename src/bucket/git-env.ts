/** The environment of every git child: predictable words, and no repository but the one found from the working directory. */

/** Variables that tie git to another repository or index; git sets them for its hooks and drivers (`git rev-parse --local-env-vars`). */
const LOCAL_VARIABLES = [
  'GIT_ALTERNATE_OBJECT_DIRECTORIES',
  'GIT_CONFIG',
  'GIT_OBJECT_DIRECTORY',
  'GIT_DIR',
  'GIT_WORK_TREE',
  'GIT_IMPLICIT_WORK_TREE',
  'GIT_GRAFT_FILE',
  'GIT_INDEX_FILE',
  'GIT_NO_REPLACE_OBJECTS',
  'GIT_REPLACE_REF_BASE',
  'GIT_PREFIX',
  'GIT_SHALLOW_FILE',
  'GIT_COMMON_DIR',
  'GIT_INTERNAL_SUPER_PREFIX',
] as const;

/**
 * This process's environment for a git child: English messages, no terminal prompts, pathspecs taken
 * literally, and without what a surrounding git hook set. `extra` comes last.
 */
export function gitEnv(extra: Readonly<Record<string, string>> = {}): NodeJS.ProcessEnv {
  const env: NodeJS.ProcessEnv = {
    ...process.env,
    LC_ALL: 'C',
    GIT_TERMINAL_PROMPT: '0',
    GIT_LITERAL_PATHSPECS: '1',
  };
  for (const name of LOCAL_VARIABLES) delete env[name];
  return { ...env, ...extra };
}
