import { describeCompress } from '../../tests/compress-contract.ts';
import { nodeCompress } from './node-compress.ts';

describeCompress('nodeCompress', nodeCompress);
