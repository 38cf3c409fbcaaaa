import {
  ApiError,
  badRequest,
  invalidOptions,
  methodNotAllowed,
  unknownPath,
} from './ApiError';
import type { DeleteOptions } from './deletion';
import type { Exchange } from './Exchange';
import { isRecord, stringAt } from './json';
import { itemText, jsonText } from './jsonText';
import {
  matcherOf,
  unreadableVersion,
  type Lister,
  type ListQuery,
} from './Lister';
import type { JsonObject, KubeObject } from './object';
import type { Objects } from './Objects';
import { APPLY_PATCH, applyPatch } from './patch/applyPatch';
import { presented } from './presented';
import type { RequestTarget } from './requestTarget';
import type { ResourceType } from './resources';
import { scaleOf, withScale } from './scale';
import { partialOf, representation, tableOf } from './tables/table';
import type { Watches } from './Watches';

/** Answers the verbs on stored types: get, list, watch, create, update, patch, delete. */
export class ResourceHandler {
  constructor(
    private readonly objects: Objects,
    private readonly lister: Lister,
    private readonly watches: Watches,
  ) {}

  /** @throws ApiError of any kind */
  async handle(
    exchange: Exchange,
    type: ResourceType,
    target: RequestTarget,
  ): Promise<void> {
    const { name, subresource } = target;
    if (type.namespaced && name && target.namespace === undefined) {
      throw unknownPath();
    }
    if (subresource && !type.subresources.includes(subresource)) {
      throw unknownPath();
    }
    switch (exchange.method) {
      case 'GET':
      case 'HEAD':
        if (name && !exchange.flag('watch')) this.get(exchange, type, target);
        else if (exchange.flag('watch')) this.watch(exchange, type, target);
        else this.list(exchange, type, target);
        return;
      case 'POST':
        if (name) throw methodNotAllowed();
        await this.create(exchange, type, target);
        return;
      case 'PUT':
        await this.update(exchange, type, target);
        return;
      case 'PATCH':
        await this.patch(exchange, type, target);
        return;
      case 'DELETE':
        await this.delete(exchange, type, target);
        return;
      default:
        throw methodNotAllowed();
    }
  }

  private get(
    exchange: Exchange,
    type: ResourceType,
    target: RequestTarget,
  ): void {
    const { namespace = '', name = '', subresource } = target;
    const object = this.objects.get(type, namespace, name);
    if (subresource === 'scale') exchange.send(200, scaleOf(type, object));
    else this.answer(exchange, 200, type, object);
  }

  private list(
    exchange: Exchange,
    type: ResourceType,
    target: RequestTarget,
  ): void {
    const page = this.lister.list(type, this.query(exchange, target));
    const metadata: JsonObject = {
      resourceVersion: page.resourceVersion,
      ...(page.continueToken ? { continue: page.continueToken } : {}),
      ...(page.remaining && !exchange.query.get('labelSelector')
        ? { remainingItemCount: page.remaining }
        : {}),
    };
    const as = representation(exchange.accept);
    if (as === 'Table') {
      const include = exchange.query.get('includeObject') ?? 'Metadata';
      exchange.send(200, tableOf(type, page.items, metadata, include));
      return;
    }
    if (as === 'PartialObjectMetadata') {
      exchange.send(200, {
        kind: 'PartialObjectMetadataList',
        apiVersion: 'meta.k8s.io/v1',
        metadata,
        items: page.items.map(partialOf),
      });
      return;
    }
    const head = JSON.stringify({
      kind: `${type.kind}List`,
      apiVersion: type.apiVersion,
      metadata,
    });
    const items = page.items.map(type.custom ? jsonText : itemText).join(',');
    exchange.sendText(200, `${head.slice(0, -1)},"items":[${items}]}`);
  }

  private watch(
    exchange: Exchange,
    type: ResourceType,
    target: RequestTarget,
  ): void {
    const query = this.query(exchange, target);
    const { resourceVersion } = query;
    if (resourceVersion && !/^\d+$/.test(resourceVersion)) {
      throw new ApiError(500, '', unreadableVersion(resourceVersion));
    }
    const match = exchange.query.get('resourceVersionMatch');
    if (exchange.flag('sendInitialEvents') && match !== 'NotOlderThan') {
      throw invalidOptions('ListOptions', 'meta.k8s.io', '', {
        reason: 'FieldValueForbidden',
        message:
          'Forbidden: sendInitialEvents requires setting resourceVersionMatch to NotOlderThan',
        field: 'resourceVersionMatch',
      });
    }
    if (target.name) query.fieldSelector = `metadata.name=${target.name}`;
    const include = exchange.query.get('includeObject') ?? 'Metadata';
    const as = representation(exchange.accept);
    const render =
      as === 'Table'
        ? (object: KubeObject) =>
            tableOf(
              type,
              [object],
              { resourceVersion: object.metadata.resourceVersion },
              include,
            )
        : partialOf;
    this.watches.start(
      type,
      {
        namespace: target.namespace,
        matches: matcherOf(type, query),
        resourceVersion: query.resourceVersion,
        bookmarks: exchange.flag('allowWatchBookmarks'),
        initialEvents: exchange.flag('sendInitialEvents'),
        timeoutSeconds: exchange.number('timeoutSeconds'),
        ...(as === 'object' ? {} : { render }),
      },
      exchange.res,
    );
  }

  private async create(
    exchange: Exchange,
    type: ResourceType,
    target: RequestTarget,
  ): Promise<void> {
    const body = await exchange.object(type.kind);
    const named = stringAt(body, 'metadata', 'namespace');
    if (type.namespaced && target.namespace === undefined && !named) {
      throw methodNotAllowed();
    }
    const created = this.objects.create(
      type,
      target.namespace ?? (type.namespaced ? named : ''),
      body,
      { manager: exchange.manager, dryRun: exchange.dryRun },
    );
    this.answer(exchange, 201, type, created);
  }

  private async update(
    exchange: Exchange,
    type: ResourceType,
    target: RequestTarget,
  ): Promise<void> {
    const { namespace = '', name = '', subresource } = target;
    if (!name) throw methodNotAllowed();
    const options = { manager: exchange.manager, dryRun: exchange.dryRun };
    const body = await exchange.object(type.kind);
    const current = this.objects.get(type, namespace, name);
    if (subresource === 'scale') {
      const scaled = withScale(current, body);
      const stored = this.objects.update(
        type,
        namespace,
        name,
        scaled,
        options,
      );
      exchange.send(200, scaleOf(type, stored));
      return;
    }
    const next =
      subresource === 'finalize' ? { ...current, spec: body.spec } : body;
    const stored = this.objects.update(type, namespace, name, next, {
      ...options,
      subresource,
    });
    this.answer(exchange, 200, type, stored);
  }

  private async patch(
    exchange: Exchange,
    type: ResourceType,
    target: RequestTarget,
  ): Promise<void> {
    const { namespace = '', name = '', subresource } = target;
    if (!name) throw methodNotAllowed();
    const body = await exchange.body();
    if (exchange.contentType === APPLY_PATCH) {
      this.serverSideApply(exchange, type, target, body);
      return;
    }
    const options = { manager: exchange.manager, dryRun: exchange.dryRun };
    const current = this.objects.get(type, namespace, name);
    if (subresource === 'scale') {
      const scale = scaleOf(type, current);
      const patched = applyPatch(type, scale, exchange.contentType, body);
      const next = withScale(current, patched);
      const stored = this.objects.update(type, namespace, name, next, options);
      exchange.send(200, scaleOf(type, stored));
      return;
    }
    const shown = presented(type, current);
    const next = applyPatch(type, shown, exchange.contentType, body);
    const stored = this.objects.update(type, namespace, name, next, {
      ...options,
      subresource,
    });
    this.answer(exchange, 200, type, stored);
  }

  private serverSideApply(
    exchange: Exchange,
    type: ResourceType,
    target: RequestTarget,
    body: unknown,
  ): void {
    const { namespace = '', name = '', subresource } = target;
    const manager = exchange.query.get('fieldManager');
    if (!manager) {
      throw invalidOptions('PatchOptions', 'meta.k8s.io', '', {
        reason: 'FieldValueRequired',
        message: 'Required value: is required for apply patch',
        field: 'fieldManager',
      });
    }
    if (!isRecord(body)) throw badRequest('the configuration is not an object');
    const named = stringAt(body, 'metadata', 'name');
    if (!body.kind || !body.apiVersion) {
      throw badRequest('invalid object type: /, Kind=');
    }
    if (named && named !== name) {
      throw badRequest(
        `the name of the object (${named}) does not match the name on the URL (${name})`,
      );
    }
    const existed = this.objects.store.get(type.key, namespace, name);
    const stored = this.objects.apply(type, namespace, name, body, {
      manager,
      force: exchange.flag('force'),
      dryRun: exchange.dryRun,
      subresource,
    });
    this.answer(exchange, existed ? 200 : 201, type, stored);
  }

  private async delete(
    exchange: Exchange,
    type: ResourceType,
    target: RequestTarget,
  ): Promise<void> {
    const { namespace = '', name, subresource } = target;
    if (subresource || (!name && !type.verbs.includes('deletecollection'))) {
      throw methodNotAllowed();
    }
    const body = await exchange.body();
    const asked = isRecord(body) ? (body as DeleteOptions) : {};
    const options: DeleteOptions = {
      ...asked,
      gracePeriodSeconds:
        exchange.number('gracePeriodSeconds') ?? asked.gracePeriodSeconds,
      propagationPolicy:
        exchange.query.get('propagationPolicy') ?? asked.propagationPolicy,
      dryRun: exchange.dryRun,
    };
    if (!name) {
      const page = this.lister.list(type, this.query(exchange, target));
      for (const item of page.items) {
        const { namespace: within = '', name: each } = item.metadata;
        this.objects.delete(type, within, each, options);
      }
      exchange.send(200, {
        kind: `${type.kind}List`,
        apiVersion: type.apiVersion,
        metadata: { resourceVersion: page.resourceVersion },
        items: page.items,
      });
      return;
    }
    const { object, removed } = this.objects.delete(
      type,
      namespace,
      name,
      options,
    );
    if (!removed || type.key === 'pods') {
      this.answer(exchange, 200, type, object);
      return;
    }
    exchange.send(200, {
      kind: 'Status',
      apiVersion: 'v1',
      metadata: {},
      status: 'Success',
      details: {
        name,
        ...(type.group ? { group: type.group } : {}),
        kind: type.plural,
        uid: object.metadata.uid,
      },
    });
  }

  private query(exchange: Exchange, target: RequestTarget): ListQuery {
    const { query } = exchange;
    return {
      namespace: target.namespace,
      labelSelector: query.get('labelSelector') ?? undefined,
      fieldSelector: query.get('fieldSelector') ?? undefined,
      limit: exchange.number('limit'),
      continueToken: query.get('continue') ?? undefined,
      resourceVersion: query.get('resourceVersion') ?? undefined,
    };
  }

  private answer(
    exchange: Exchange,
    code: number,
    type: ResourceType,
    object: KubeObject,
  ): void {
    const shown = presented(type, object);
    const as = representation(exchange.accept);
    if (as === 'Table') {
      const include = exchange.query.get('includeObject') ?? 'Metadata';
      const { resourceVersion } = object.metadata;
      exchange.send(code, tableOf(type, [shown], { resourceVersion }, include));
    } else if (as === 'PartialObjectMetadata') {
      exchange.send(code, partialOf(shown));
    } else {
      exchange.sendText(code, jsonText(shown));
    }
  }
}
