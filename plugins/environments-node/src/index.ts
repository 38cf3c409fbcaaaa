export * from './ports';
export * from './tools';
