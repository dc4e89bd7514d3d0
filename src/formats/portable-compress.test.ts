import { describeCompress } from '../../tests/compress-contract.ts';
import { portableCompress } from './portable-compress.ts';

describeCompress('portableCompress', portableCompress);
