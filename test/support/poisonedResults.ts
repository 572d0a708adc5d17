/** Results start as NaN (bytes as 255), so that what a function forgets to write is seen. */
const allocate = Buffer.allocUnsafeSlow;
Buffer.allocUnsafeSlow = (size) => allocate(size).fill(255);
