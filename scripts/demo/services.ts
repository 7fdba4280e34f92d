/** The service registry and the OpenAPI file of each service. */

import { stringify } from 'yaml';
import type { JsonObject } from '../../src/record/types.ts';
import { timeOn } from './calendar.ts';
import { type Facts, record, type ServiceFacts } from './data.ts';
import { stream } from './random.ts';

type Draft = JsonObject & { id: string };

const METHODS = ['get', 'post', 'put', 'delete'] as const;

/** Services other than the example, each pointing at its OpenAPI file. */
export function buildServices(facts: Facts): Draft[] {
  return facts.services.flatMap((service) => {
    if (service.record === undefined) return [];
    const createdAt = timeOn(
      stream(`service ${service.slug}`),
      String(service.record['createdAt']),
    );
    const openapiSpec = `registry/services/${specFile(service)}`;
    return [
      record({
        ...service.record,
        id: `svc_${service.slug}`,
        openapiSpec,
        currency: 'USD',
        createdAt,
      }),
    ];
  });
}

/** OpenAPI 3.1 texts by file path below `registry/services`. */
export function buildSpecs(facts: Facts): Map<string, string> {
  const example = facts.examples['registry/services'];
  return new Map(
    facts.services.map((service) => {
      const about = service.record ?? example ?? {};
      return [
        specFile(service),
        stringify(openapi(service, about), {
          lineWidth: 100,
          aliasDuplicateObjects: false,
          compat: 'yaml-1.1',
        }),
      ];
    }),
  );
}

function specFile(service: ServiceFacts): string {
  return `specs/${service.slug.replaceAll('_', '-')}-openapi.yaml`;
}

function openapi(service: ServiceFacts, about: JsonObject): JsonObject {
  const paths: Record<string, JsonObject> = {};
  for (const call of service.api.calls) {
    const method = METHODS.find((m) => call[m] !== undefined);
    if (method === undefined) throw new Error(`no method in ${call.id}`);
    const path = call[method] ?? '';
    paths[path] = { ...paths[path], [method]: operation(service, call, method, path) };
  }
  return {
    openapi: '3.1.0',
    info: {
      title: `${String(about['name'])}: calls that Acme makes`,
      summary: String(about['description']),
      version: service.api.version,
    },
    externalDocs: { url: String(about['docsUrl']) },
    servers: [{ url: String(about['apiBaseUrl']) }],
    security: [{ default: [] }],
    paths,
    components: { securitySchemes: { default: securityScheme(about) } },
  };
}

function operation(
  service: ServiceFacts,
  call: ServiceFacts['api']['calls'][number],
  method: string,
  path: string,
): JsonObject {
  const text = { type: 'string' };
  const inPath = [...path.matchAll(/\{(\w+)\}/g)].map(([, name = '']) => ({
    name,
    in: 'path',
    required: true,
    schema: text,
  }));
  const inQuery = (call.query ?? []).map((name) => ({ name, in: 'query', schema: text }));
  const parameters = [...inPath, ...inQuery];
  const media = service.api.type ?? 'application/json';
  const body = {
    required: true,
    content: {
      [media]: { schema: { type: 'object', required: [...(call.body ?? [])].slice(0, 2) } },
    },
  };
  const ok = method === 'delete' ? '204' : '200';
  const answer = method === 'delete' ? 'Deleted.' : 'Done.';
  const content = { [media]: { schema: { type: 'object' } } };
  return {
    operationId: call.id,
    summary: call.does,
    ...(parameters.length === 0 ? {} : { parameters }),
    ...(call.body === undefined ? {} : { requestBody: body }),
    responses: {
      [ok]: method === 'delete' ? { description: answer } : { description: answer, content },
      default: { description: "The vendor's error object." },
    },
  };
}

function securityScheme(about: JsonObject): JsonObject {
  const auth = about['auth'] as JsonObject;
  if (typeof auth['header'] === 'string')
    return { type: 'apiKey', in: 'header', name: auth['header'] };
  if (auth['type'] === 'signature') return { type: 'apiKey', in: 'header', name: 'Authorization' };
  return { type: 'http', scheme: 'bearer' };
}
