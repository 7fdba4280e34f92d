/** Requests that change something, and what went wrong with them in words. */

export function send(
  url: string,
  body: unknown,
  headers: Readonly<Record<string, string>> = {},
  method = 'POST',
): Promise<Response> {
  return fetch(url, {
    method,
    headers: { 'Content-Type': 'application/json', ...headers },
    body: JSON.stringify(body),
  });
}

export type Problem = {
  readonly detail?: string;
  readonly problems?: readonly {
    readonly message: string;
    /** The message with titles of fields. */
    readonly words?: string;
    readonly code: string;
    readonly pointer: string;
  }[];
};

/** The faults in words, without the file's path in front of each. */
export async function reasonOf(response: Response): Promise<string> {
  const problem = (await response.json().catch(() => ({}))) as Problem;
  return wordsOf(problem, response);
}

export function wordsOf(problem: Problem, response: Response): string {
  const messages = problem.problems?.map((one) => one.words ?? one.message) ?? [];
  if (messages.length > 0) return messages.join('\n');
  return problem.detail ?? `status ${response.status}`;
}
