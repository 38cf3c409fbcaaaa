/**
 * The part of a platform repository that `acmeStaging` reaches, made so that kustomize and helm build it: what the
 * platform team owns, in small.
 */
export const platformFiles: Record<string, string> = {
  'blueprints/standard/1.0.0/base/kustomization.yaml': `apiVersion: kustomize.config.k8s.io/v1beta1
kind: Kustomization
resources: [namespace.yaml]
configMapGenerator:
- name: web-values-blueprint
  files: [values.yaml=web.yaml]
configurations: [names.yaml]
`,
  'blueprints/standard/1.0.0/base/namespace.yaml': `apiVersion: v1
kind: Namespace
metadata: {name: environment}
---
apiVersion: v1
kind: ResourceQuota
metadata: {name: environment}
spec: {hard: {pods: "1"}}
`,
  'blueprints/standard/1.0.0/base/web.yaml': 'replicaCount: 1\n',
  'blueprints/standard/1.0.0/base/names.yaml': `nameReference:
- kind: ConfigMap
  version: v1
  fieldSpecs:
  - {group: helm.toolkit.fluxcd.io, kind: HelmRelease, path: spec/valuesFrom/name}
`,
  'blueprints/standard/1.0.0/stages/staging/kustomization.yaml': `apiVersion: kustomize.config.k8s.io/v1alpha1
kind: Component
configMapGenerator:
- name: web-values-stage
  files: [values.yaml=web.yaml]
configurations: [names.yaml]
`,
  'blueprints/standard/1.0.0/stages/staging/names.yaml': `nameReference:
- kind: ConfigMap
  version: v1
  fieldSpecs:
  - {group: helm.toolkit.fluxcd.io, kind: HelmRelease, path: spec/valuesFrom/name}
`,
  'blueprints/standard/1.0.0/stages/staging/web.yaml': 'replicaCount: 1\n',
  'blueprints/standard/1.0.0/sizes/small/kustomization.yaml': `apiVersion: kustomize.config.k8s.io/v1alpha1
kind: Component
patches:
- path: quota.yaml
`,
  'blueprints/standard/1.0.0/sizes/small/quota.yaml': `apiVersion: v1
kind: ResourceQuota
metadata: {name: environment}
spec: {hard: {pods: "10"}}
`,
  'blueprints/standard/1.0.0/applications/database/kustomization.yaml': `apiVersion: kustomize.config.k8s.io/v1beta1
kind: Kustomization
resources: [statefulset.yaml]
`,
  'blueprints/standard/1.0.0/applications/database/statefulset.yaml': `apiVersion: apps/v1
kind: StatefulSet
metadata: {name: database}
spec:
  selector: {matchLabels: {app: database}}
  template:
    metadata: {labels: {app: database}}
    spec: {containers: [{name: database, image: registry.example.com/database}]}
`,
  'components/ingress/traefik/kustomization.yaml': `apiVersion: kustomize.config.k8s.io/v1alpha1
kind: Component
resources: [ingress.yaml]
replacements:
- source: {kind: ConfigMap, name: environment, fieldPath: data.host}
  targets:
  - select: {kind: Ingress, name: environment}
    fieldPaths: [spec.rules.0.host]
`,
  'components/ingress/traefik/ingress.yaml': `apiVersion: networking.k8s.io/v1
kind: Ingress
metadata: {name: environment}
spec: {rules: [{host: example.com}]}
`,
  'components/observability/prometheus/kustomization.yaml': `apiVersion: kustomize.config.k8s.io/v1alpha1
kind: Component
configMapGenerator:
- name: dashboard
  files: [dashboard.json]
`,
  'components/observability/prometheus/dashboard.json': '{}\n',
  'charts/web/Chart.yaml': 'apiVersion: v2\nname: web\nversion: 1.0.0\n',
  'charts/web/values.yaml': 'replicaCount: 1\nimage: {tag: ""}\n',
  'charts/web/templates/settings.yaml': `apiVersion: v1
kind: ConfigMap
metadata: {name: settings}
data: {values: {{ .Values | toJson | quote }}}
`,
};
