// Named beside index.ts when the `wide` build is compiled, and only then: says so to the kernels (`isDefined(WIDE)`).

// @ts-ignore: decorator
@global
const WIDE: bool = true;
