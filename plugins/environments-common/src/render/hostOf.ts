import type { Blueprint } from '../contract/blueprint';
import type { EnvironmentSpec } from '../contract/environment';
import { environmentId } from '../rules/names';

/**
 * The host that a blueprint gives an environment; undefined where it gives none, or where a parameter that it is
 * made from is missing.
 */
export function hostOf(
  environment: Pick<EnvironmentSpec, 'customer' | 'name' | 'parameters'>,
  blueprint: Pick<Blueprint, 'host'>,
): string | undefined {
  const { customer, name, parameters } = environment;
  let complete = true;
  const host = blueprint.host?.replace(/\{([^{}]*)\}/g, (_, placeholder) => {
    const known: Record<string, string> = {
      customer,
      name,
      id: environmentId(customer, name),
    };
    const key = String(placeholder).replace(/^parameters\./, '');
    const value = key === placeholder ? known[key] : parameters[key];
    if (typeof value !== 'string' || value === '') {
      complete = false;
      return '';
    }
    return value;
  });
  return complete && host ? host : undefined;
}
