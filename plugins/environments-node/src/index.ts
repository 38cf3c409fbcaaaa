export * from './extensions';
export * from './objects';
export * from './ports';
export * from './tools';
