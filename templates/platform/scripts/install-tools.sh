#!/usr/bin/env bash
# Downloads the programs that scripts/validate.sh needs, at the versions below, into a folder:
#   scripts/install-tools.sh <folder>      Linux on amd64; needs curl, tar and sha256sum
set -euo pipefail

kustomize=5.7.1
helm=4.1.4
kubeconform=0.8.0

folder=${1:?Usage: scripts/install-tools.sh <folder>}
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
mkdir -p "$folder"

# fetch <address of the archive> <address of its checksums> <program in the archive> <program>
fetch() {
  local archive
  archive=$scratch/$(basename "$1")
  curl --fail --silent --show-error --location --retry 3 --output "$archive" "$1"
  curl --fail --silent --show-error --location --retry 3 --output "$scratch/checksums" "$2"
  (cd "$scratch" && sha256sum --check --ignore-missing --quiet checksums)
  tar --extract --gzip --file "$archive" --directory "$scratch" "$3"
  install -m 755 "$scratch/$3" "$folder/$4"
}

releases=https://github.com/kubernetes-sigs/kustomize/releases/download/kustomize%2Fv$kustomize
fetch "$releases/kustomize_v${kustomize}_linux_amd64.tar.gz" "$releases/checksums.txt" kustomize kustomize
fetch "https://get.helm.sh/helm-v$helm-linux-amd64.tar.gz" \
  "https://get.helm.sh/helm-v$helm-linux-amd64.tar.gz.sha256sum" linux-amd64/helm helm
releases=https://github.com/yannh/kubeconform/releases/download/v$kubeconform
fetch "$releases/kubeconform-linux-amd64.tar.gz" "$releases/CHECKSUMS" kubeconform kubeconform
