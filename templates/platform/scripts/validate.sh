#!/usr/bin/env bash
# Checks this repository as every pull request is checked: documents, charts and every overlay, with
# kustomize (or kubectl), helm and kubeconform. Changes nothing.
#   scripts/validate.sh               everything; the schemas of Kubernetes' types come from the internet
#   scripts/validate.sh --no-schemas  only what needs neither kubeconform nor the internet
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
shopt -s nullglob

kubernetes_version=${KUBERNETES_VERSION:-1.34.0}
crd_schemas=${CRD_SCHEMAS:-https://raw.githubusercontent.com/datreeio/CRDs-catalog/main}
schemas=yes
[ "${1:-}" = --no-schemas ] && schemas=no

scratch=$(mktemp -d)
trap 'rm -rf "$scratch" blueprints/*/*/.validate' EXIT
failures=0

fail() {
  failures=$((failures + 1))
  echo "FAILED $1" >&2
  [ ! -s "$scratch/words" ] || sed 's/^/  /' "$scratch/words" >&2
}

build() {
  if command -v kustomize >/dev/null; then kustomize build "$1"; else kubectl kustomize "$1"; fi
}

conform() {
  kubeconform -strict -summary=false -kubernetes-version "$kubernetes_version" \
    -schema-location 'schemas/{{ .ResourceKind }}.schema.json' \
    -schema-location default \
    -schema-location "$crd_schemas/{{ .Group }}/{{ .ResourceKind }}_{{ .ResourceAPIVersion }}.json" \
    "$@"
}

# The definition of environments is in definitions/; schemas/environment.schema.json is for the document alone.
conform_objects() {
  conform -skip Environment "$@"
}

# check <what> <command>...: runs a command and tells how it went.
check() {
  local what=$1
  shift
  if "$@" >"$scratch/words" 2>&1; then echo "ok     $what"; else fail "$what"; fi
}

objects() {
  build "$1" >"$scratch/objects.yaml" || return
  [ "$schemas" = no ] || conform_objects "$scratch/objects.yaml"
}

# The last path below a folder that a kustomization refers to: referred <folder> stages
referred() {
  sed -n "s|^ *- .*/$2/\([a-z0-9-]*\)\"\{0,1\}$|\1|p" "$1/kustomization.yaml" | head -n 1
}

# The chart that a blueprint says of an application: chart_of <blueprint version> <application>
chart_of() {
  awk -v application="    $2:" '
    $0 == application { inside = 1; next }
    /^    [^ ]/ { inside = 0 }
    inside && $1 == "chart:" { gsub(/"/, "", $2); print "charts/" $2; exit }
  ' "$1/blueprint.yaml"
}

# The components that a blueprint offers, as their folders, a line each: offered <blueprint version>
# Helm reads the document, since people write YAML's lists in more than one way.
offered() {
  mkdir -p "$scratch/offered/templates"
  printf '%s\n' 'apiVersion: v2' 'name: offered' 'version: 1.0.0' >"$scratch/offered/Chart.yaml"
  cat >"$scratch/offered/templates/offered.yaml" <<'END'
offered:
{{- range .Values.spec.components }}
{{- $capability := .capability }}
{{- range .tools }}
  - components/{{ $capability }}/{{ . }}
{{- end }}
{{- end }}
END
  helm template offered "$scratch/offered" --values "$1/blueprint.yaml" | sed -n 's|^  - ||p'
}

# Renders the charts of an overlay with its three layers of values; the settings that a blueprint's
# components put into the release itself are not among them. Flux's releases name their charts; for
# Argo CD there are the values only. charts <overlay> <blueprint version> <stage>
charts() {
  local file application chart layers folder
  for file in "$1"/releases/*.yaml "$1"/values/*.yaml; do
    application=$(basename "$file" .yaml)
    case $file in
      "$1"/releases/*) chart=$(sed -n 's|^ *chart: "\{0,1\}\./\(charts/[a-z0-9-]*\)"\{0,1\}$|\1|p' "$file") ;;
      *)
        [ ! -f "$1/releases/$application.yaml" ] || continue
        chart=$(chart_of "$2" "$application")
        ;;
    esac
    layers=()
    for folder in "$2/base/values" "$2/stages/$3/values" "$1/values"; do
      [ ! -f "$folder/$application.yaml" ] || layers+=(--values "$folder/$application.yaml")
    done
    helm template "$application" "$chart" --namespace validate "${layers[@]}" >"$scratch/chart.yaml" || return
    [ "$schemas" = no ] || conform "$scratch/chart.yaml" || return
  done
}

overlay() {
  check "$1" objects "$1"
  check "$1: charts" charts "$1" "$2" "$(referred "$1" stages)"
}

# lacks <folder> <file>: an environment's folder has one of its two files only.
lacks() {
  echo "it has no $2" >"$scratch/words"
  fail "$1"
}

# Builds a blueprint's sample with one line of its kustomization changed: variant <version> <what> <expression>
variant() {
  rm -rf "$1/.validate"
  cp -R "$1/sample" "$1/.validate"
  sed "$3" "$1/sample/kustomization.yaml" >"$1/.validate/kustomization.yaml"
  check "$1 with $2" objects "$1/.validate"
  check "$1 with $2: charts" charts "$1/.validate" "$1" "$(referred "$1/.validate" stages)"
}

if [ "$schemas" = yes ]; then
  check documents conform blueprints/*/*/blueprint.yaml customers/*/customer.yaml customers/*/*/environment.yaml
fi
for chart in charts/*/; do
  check "$chart" helm lint --strict --quiet "$chart"
done
for version in blueprints/*/*; do
  for stage in "$version"/stages/*; do
    for size in "$version"/sizes/*; do
      name="$(basename "$stage"), $(basename "$size")"
      variant "$version" "$name" \
        "s|\.\./stages/.*|../stages/$(basename "$stage")|; s|\.\./sizes/.*|../sizes/$(basename "$size")|"
    done
  done
  if ! offered "$version" >"$scratch/components" 2>"$scratch/words"; then
    fail "$version/blueprint.yaml"
    continue
  fi
  for component in $(<"$scratch/components"); do
    capability=$(dirname "$component")
    if grep -q "/$capability/" "$version/sample/kustomization.yaml"; then
      variant "$version" "$component" "s|/$capability/.*|/$component|"
    else
      variant "$version" "$component" "s|^components:.*|components:\\
  - ../../../../$component|"
    fi
  done
done
for folder in customers/*/*/; do
  folder=${folder%/}
  document=$folder/environment.yaml
  kustomization=$folder/kustomization.yaml
  if [ -f "$document" ] && [ -f "$kustomization" ]; then
    version=$(sed -n 's|^ *- "\{0,1\}\.\./\.\./\.\./\(blueprints/[^/]*/[^/]*\)/base"\{0,1\}$|\1|p' "$kustomization")
    overlay "$folder" "$version"
  elif [ -f "$document" ]; then
    lacks "$folder" kustomization.yaml
  elif [ -f "$kustomization" ]; then
    lacks "$folder" environment.yaml
  fi
done
for kustomization in clusters/*/platform/kustomization.yaml; do
  check "$(dirname "$kustomization")" objects "$(dirname "$kustomization")"
done

if [ "$failures" -gt 0 ]; then
  echo "$failures failed" >&2
  exit 1
fi
echo "all passed"
