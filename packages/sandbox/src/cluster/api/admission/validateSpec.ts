import type { FieldErrors } from '../FieldErrors';
import { deepEqual, isRecord, recordAt, recordsAt, stringAt } from '../json';
import type { JsonObject, KubeObject } from '../object';
import { isQuantity, parseQuantity } from '../quantity';
import type { ResourceType } from '../resources';
import { matchesLabelSelector } from '../selectors';
import { validateLabels } from './validateMetadata';

const IMMUTABLE = 'field is immutable';
const LABEL = /^[a-z0-9]([-a-z0-9]*[a-z0-9])?$/;

function checkQuantities(
  field: string,
  amounts: JsonObject,
  errors: FieldErrors,
): void {
  for (const [name, value] of Object.entries(amounts)) {
    if (!isQuantity(value)) {
      errors.invalid(
        `${field}[${name}]`,
        value,
        "quantities must match the regular expression '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'",
      );
    } else if (parseQuantity(value) < 0) {
      errors.invalid(
        `${field}[${name}]`,
        value,
        'must be greater than or equal to 0',
      );
    }
  }
}

function checkContainer(
  field: string,
  container: JsonObject,
  errors: FieldErrors,
): void {
  const name = stringAt(container, 'name');
  if (!name) errors.required(`${field}.name`);
  else if (!LABEL.test(name)) {
    errors.invalid(
      `${field}.name`,
      name,
      "a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and must start and end with an alphanumeric character",
    );
  }
  if (!stringAt(container, 'image')) errors.required(`${field}.image`);
  const requests = recordAt(container, 'resources', 'requests');
  const limits = recordAt(container, 'resources', 'limits');
  checkQuantities(`${field}.resources.requests`, requests, errors);
  checkQuantities(`${field}.resources.limits`, limits, errors);
  for (const [resource, limit] of Object.entries(limits)) {
    const request = requests[resource];
    if (
      request !== undefined &&
      parseQuantity(request) > parseQuantity(limit)
    ) {
      errors.invalid(
        `${field}.resources.requests`,
        request,
        `must be less than or equal to ${resource} limit of ${String(limit)}`,
      );
    }
  }
  recordsAt(container, 'ports').forEach((port, index) => {
    const number = port.containerPort;
    if (number === undefined) {
      errors.required(`${field}.ports[${index}].containerPort`);
    } else if (!(Number(number) >= 1 && Number(number) <= 65535)) {
      errors.invalid(
        `${field}.ports[${index}].containerPort`,
        number,
        'must be between 1 and 65535, inclusive',
      );
    }
  });
}

function checkPodSpec(
  field: string,
  spec: JsonObject,
  errors: FieldErrors,
  claims: string[] = [],
): void {
  const containers = recordsAt(spec, 'containers');
  if (containers.length === 0) errors.required(`${field}.containers`);
  const names = new Set<string>();
  const volumes = new Set([
    ...recordsAt(spec, 'volumes').map(volume => stringAt(volume, 'name')),
    ...claims,
  ]);
  containers.forEach((container, index) => {
    const at = `${field}.containers[${index}]`;
    checkContainer(at, container, errors);
    const name = stringAt(container, 'name');
    if (names.has(name)) errors.duplicate(`${at}.name`, name);
    names.add(name);
    recordsAt(container, 'volumeMounts').forEach((mount, place) => {
      const volume = stringAt(mount, 'name');
      if (!volumes.has(volume)) {
        errors.causes.push({
          reason: 'FieldValueNotFound',
          message: `Not found: ${JSON.stringify(volume)}`,
          field: `${at}.volumeMounts[${place}].name`,
        });
      }
    });
  });
  recordsAt(spec, 'initContainers').forEach((container, index) =>
    checkContainer(`${field}.initContainers[${index}]`, container, errors),
  );
}

function checkWorkload(
  object: KubeObject,
  current: KubeObject | undefined,
  errors: FieldErrors,
): void {
  const spec = recordAt(object, 'spec');
  const labels = recordAt(spec, 'template', 'metadata', 'labels');
  validateLabels('spec.template.metadata.labels', labels, errors);
  if (!isRecord(spec.selector)) errors.required('spec.selector');
  else if (
    !matchesLabelSelector(spec.selector, labels as Record<string, string>)
  ) {
    errors.invalid(
      'spec.template.metadata.labels',
      labels,
      '`selector` does not match template `labels`',
    );
  }
  const replicas = spec.replicas;
  if (replicas !== undefined && !(Number(replicas) >= 0)) {
    errors.invalid(
      'spec.replicas',
      replicas,
      'must be greater than or equal to 0',
    );
  }
  checkPodSpec(
    'spec.template.spec',
    recordAt(spec, 'template', 'spec'),
    errors,
    // The pods of a StatefulSet mount its claims by their templates' names.
    recordsAt(spec, 'volumeClaimTemplates').map(claim =>
      stringAt(claim, 'metadata', 'name'),
    ),
  );
  const before = recordAt(current, 'spec');
  if (current && !deepEqual(before.selector, spec.selector)) {
    errors.invalid('spec.selector', spec.selector, IMMUTABLE);
  }
  if (current && object.kind === 'StatefulSet') {
    const frozen = [
      'serviceName',
      'volumeClaimTemplates',
      'podManagementPolicy',
    ];
    if (frozen.some(field => !deepEqual(before[field], spec[field]))) {
      errors.forbidden(
        'spec',
        "updates to statefulset spec for fields other than 'replicas', 'ordinals', 'template', 'updateStrategy', 'revisionHistoryLimit', 'persistentVolumeClaimRetentionPolicy' and 'minReadySeconds' are forbidden",
      );
    }
  }
}

function checkJob(
  object: KubeObject,
  current: KubeObject | undefined,
  errors: FieldErrors,
): void {
  const spec = recordAt(object, 'spec');
  const podSpec = recordAt(spec, 'template', 'spec');
  checkPodSpec('spec.template.spec', podSpec, errors);
  const policy = podSpec.restartPolicy;
  if (policy !== 'Never' && policy !== 'OnFailure') {
    errors.unsupported('spec.template.spec.restartPolicy', policy ?? '', [
      'OnFailure',
      'Never',
    ]);
  }
  if (
    current &&
    !deepEqual(recordAt(current, 'spec').template, spec.template)
  ) {
    errors.invalid('spec.template', 'PodTemplateSpec', IMMUTABLE);
  }
}

function checkService(object: KubeObject, errors: FieldErrors): void {
  const spec = recordAt(object, 'spec');
  const ports = recordsAt(spec, 'ports');
  const headless = spec.clusterIP === 'None';
  if (ports.length === 0 && spec.type !== 'ExternalName' && !headless) {
    errors.required('spec.ports');
  }
  ports.forEach((port, index) => {
    const number = Number(port.port);
    if (!(number >= 1 && number <= 65535)) {
      errors.invalid(
        `spec.ports[${index}].port`,
        port.port ?? 0,
        'must be between 1 and 65535, inclusive',
      );
    }
    if (ports.length > 1 && !port.name) {
      errors.required(`spec.ports[${index}].name`);
    }
  });
}

function checkIngress(object: KubeObject, errors: FieldErrors): void {
  const spec = recordAt(object, 'spec');
  const rules = recordsAt(spec, 'rules');
  if (rules.length === 0 && !isRecord(spec.defaultBackend)) {
    errors.invalid(
      'spec',
      'null',
      'either `defaultBackend` or `rules` must be specified',
    );
  }
  rules.forEach((rule, r) =>
    recordsAt(rule, 'http', 'paths').forEach((path, p) => {
      if (!path.pathType) {
        errors.required(
          `spec.rules[${r}].http.paths[${p}].pathType`,
          'pathType must be specified',
        );
      }
    }),
  );
}

/** Checks what the built-in types require of their content. */
export function validateSpec(
  type: ResourceType,
  object: KubeObject,
  current: KubeObject | undefined,
  errors: FieldErrors,
): void {
  switch (type.key) {
    case 'pods':
      if (!current) checkPodSpec('spec', recordAt(object, 'spec'), errors);
      break;
    case 'deployments.apps':
    case 'replicasets.apps':
    case 'statefulsets.apps':
    case 'daemonsets.apps':
      checkWorkload(object, current, errors);
      break;
    case 'jobs.batch':
      checkJob(object, current, errors);
      break;
    case 'services':
      checkService(object, errors);
      break;
    case 'ingresses.networking.k8s.io':
      checkIngress(object, errors);
      break;
    case 'resourcequotas':
      checkQuantities('spec.hard', recordAt(object, 'spec', 'hard'), errors);
      break;
    default:
  }
}
