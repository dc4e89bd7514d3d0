import { describeDecompress } from '../../tests/decompress-contract.ts';
import { nodeDecompress } from './node-decompress.ts';

describeDecompress('nodeDecompress', nodeDecompress);
