export { environmentsModule as default } from './module';
