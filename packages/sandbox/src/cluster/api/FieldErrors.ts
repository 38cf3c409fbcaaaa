import { ApiError, type Cause } from './ApiError';
import type { ResourceType } from './resources';

/** Collects what is wrong with an object's fields, in the words of Kubernetes. */
export class FieldErrors {
  readonly causes: Cause[] = [];

  required(field: string, detail = ''): void {
    const message = `Required value${detail ? `: ${detail}` : ''}`;
    this.causes.push({ reason: 'FieldValueRequired', message, field });
  }

  invalid(field: string, value: unknown, detail: string): void {
    const message = `Invalid value: ${JSON.stringify(value)}: ${detail}`;
    this.causes.push({ reason: 'FieldValueInvalid', message, field });
  }

  unsupported(field: string, value: unknown, supported: string[]): void {
    const list = supported.map(s => JSON.stringify(s)).join(', ');
    const message = `Unsupported value: ${JSON.stringify(
      value,
    )}: supported values: ${list}`;
    this.causes.push({ reason: 'FieldValueNotSupported', message, field });
  }

  duplicate(field: string, value: unknown): void {
    const message = `Duplicate value: ${JSON.stringify(value)}`;
    this.causes.push({ reason: 'FieldValueDuplicate', message, field });
  }

  forbidden(field: string, detail: string): void {
    const message = `Forbidden: ${detail}`;
    this.causes.push({ reason: 'FieldValueForbidden', message, field });
  }

  wrongType(field: string, value: unknown, detail: string): void {
    const message = `Invalid value: ${JSON.stringify(value)}: ${detail}`;
    this.causes.push({ reason: 'FieldValueTypeInvalid', message, field });
  }

  /** @throws ApiError 422 Invalid when anything was collected. */
  throwIfAny(type: ResourceType, name: string): void {
    if (this.causes.length === 0) return;
    const kind = type.group ? `${type.kind}.${type.group}` : type.kind;
    const lines = this.causes.map(c => `${c.field}: ${c.message}`);
    const list = lines.length === 1 ? lines[0] : `[${lines.join(', ')}]`;
    throw new ApiError(
      422,
      'Invalid',
      `${kind} "${name}" is invalid: ${list}`,
      {
        ...(name ? { name } : {}),
        ...(type.group ? { group: type.group } : {}),
        kind: type.kind,
        causes: this.causes,
      },
    );
  }
}
