/** Written by `npm run build:wasm` from assembly/read-bandwidth.as.ts: 203 bytes. Do not edit. */
export const readBandwidthBinary =
	'AGFzbQEAAAABCgJgAABgAn9/AX8DAwIAAQUDAQAABgYBfwFBAAsHIAMIaGVhcEJhc2UDAAh4b3JCeXRlcwABBm1lbW9yeQIACAEACn4CBwBBgAgkAAt0AQR7IAAgAWohAQNAIAAgAUkEQCACIAD9AAQA/VEhAiADIAD9AAQQ/VEhAyAEIAD9AAQg/VEhBCAFIAD9AAQw/VEhBSAAQUBrIQAMAQsLIAIgA/1RIAQgBf1R/VEiAv0bACAC/RsBcyAC/RsCcyAC/RsDcws=';
