import { describeDecompress } from '../../tests/decompress-contract.ts';
import { portableDecompress } from './portable-decompress.ts';

describeDecompress('portableDecompress', portableDecompress);
