export * from './readObject';
