import type { KubernetesObject } from '@berth/plugin-environments-node';
import { dirname, join } from 'node:path';
import ts from 'typescript';

/** Packages with the types of custom resources, by API group. */
const CUSTOM_RESOURCES: Record<string, string> = {
  'cert-manager.io': '@kubernetes-models/cert-manager',
  'helm.toolkit.fluxcd.io': '@kubernetes-models/flux-cd',
  'kustomize.toolkit.fluxcd.io': '@kubernetes-models/flux-cd',
  'monitoring.coreos.com': '@kubernetes-models/prometheus-operator',
  'source.toolkit.fluxcd.io': '@kubernetes-models/flux-cd',
};

/** Those that a published type leaves out; the rig's tests have the API server read them. */
const WITHOUT_TYPE = ['CustomResourceDefinition', 'Environment'];

const MODELS = join(
  dirname(require.resolve('@kubernetes/client-node')),
  'gen/models',
);

/**
 * What is wrong with objects as their types have it: fields that do not exist, that are missing or hold something else.
 * The types are those that are generated from Kubernetes' OpenAPI document and from the custom resources' definitions;
 * TypeScript compares each object with its type.
 */
export function typeProblems(objects: KubernetesObject[]): string[] {
  const distinct = new Map(
    objects
      .filter(({ kind }) => !WITHOUT_TYPE.includes(kind))
      .map(object => [JSON.stringify(object), object]),
  );
  const imports = new Set<string>();
  const declarations: string[] = [];
  for (const [text, object] of distinct) {
    const { type, module } = typeOf(object);
    imports.add(
      `import type { ${type.name} as ${type.alias} } from '${module}';`,
    );
    declarations.push(
      `export const object${declarations.length}: ${type.alias} = ${text};`,
    );
  }
  const source = [...imports, ...declarations].join('\n');
  const all = [...distinct.values()];
  return diagnose(source).map(({ line, message }) => {
    const object = all[line - imports.size];
    return object
      ? `${object.kind} ${object.metadata.name}: ${message}`
      : message;
  });
}

function typeOf({ apiVersion, kind }: KubernetesObject) {
  const [version, group] = apiVersion.split('/').reverse();
  const module = group && CUSTOM_RESOURCES[group];
  const alias = `${apiVersion}_${kind}`.replace(/\W/g, '_');
  if (module) {
    return {
      type: { name: `I${kind}`, alias },
      module: `${module}/${group}/${version}/${kind}`,
    };
  }
  const name = `${version.charAt(0).toUpperCase()}${version.slice(1)}${kind}`;
  return { type: { name, alias }, module: join(MODELS, name) };
}

function diagnose(source: string): Array<{ line: number; message: string }> {
  const file = join(__dirname, 'objects.generated.ts');
  const options: ts.CompilerOptions = {
    strict: true,
    noEmit: true,
    skipLibCheck: true,
    types: [],
    lib: ['lib.es2022.d.ts'],
    target: ts.ScriptTarget.ES2022,
    module: ts.ModuleKind.ESNext,
    moduleResolution: ts.ModuleResolutionKind.Bundler,
  };
  const host = ts.createCompilerHost(options);
  const { fileExists } = host;
  host.fileExists = path => path === file || fileExists(path);
  host.getSourceFile = (path, languageVersion) => {
    if (path === file) {
      return ts.createSourceFile(path, source, languageVersion);
    }
    const text = ts.sys.readFile(path);
    // The client writes an underscore before names that JavaScript reserves: `_default`, `_from`.
    return text === undefined
      ? undefined
      : ts.createSourceFile(
          path,
          path.startsWith(MODELS)
            ? text.replace(/^(\s+')_(\w+'\??:)/gm, '$1$2')
            : text,
          languageVersion,
        );
  };
  const program = ts.createProgram([file], options, host);
  return ts
    .getPreEmitDiagnostics(program)
    .map(({ file: at, start, messageText }) => ({
      line:
        at?.fileName === file && start !== undefined
          ? at.getLineAndCharacterOfPosition(start).line
          : -1,
      message: ts.flattenDiagnosticMessageText(messageText, ' '),
    }));
}
