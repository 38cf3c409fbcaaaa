export { CliManifestRenderer } from './CliManifestRenderer';
