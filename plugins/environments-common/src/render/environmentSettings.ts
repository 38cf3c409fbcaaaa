import type { Blueprint } from '../contract/blueprint';
import type { EnvironmentSpec } from '../contract/environment';
import { environmentId } from '../rules/names';
import { hostOf } from './hostOf';

/** Keys that a ConfigMap takes (https://kubernetes.io/docs/concepts/configuration/configmap/). */
const CONFIG_KEY = /^[-._a-zA-Z0-9]{1,200}$/;

/** What an environment is, as its ConfigMap `environment` has it; settings that it does not have are left out. */
export function environmentSettings(
  environment: EnvironmentSpec,
  blueprint: Blueprint,
): Record<string, string> {
  const { customer, name, stage, cluster, size, owner } = environment;
  const host = hostOf(environment, blueprint);
  const settings: Record<string, string> = {
    customer,
    name,
    id: environmentId(customer, name),
    stage,
    cluster,
    size,
    owner,
    ...(host === undefined ? {} : { host }),
  };
  for (const key of Object.keys(environment.parameters).sort()) {
    const value = environment.parameters[key];
    if (CONFIG_KEY.test(key) && value !== null && typeof value !== 'object') {
      settings[`parameter-${key}`] = String(value);
    }
  }
  return settings;
}
