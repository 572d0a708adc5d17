/** What `--help` prints: one screen of 80 columns and 24 lines. */
export const help = `simdconv filter <filters...> <files, folders, globs...> --out DIR
simdconv bench [--quick] [--svg FILE] [--json FILE]   how fast this machine is
simdconv info   versions and what the processor offers

filters, one after the other: gaussian[:sigma] box[:size] sharpen[:amount] sobel
  laplacian emboss outline sobelX sobelY dilate[:size] erode[:size] kernel.json
  --out DIR       where to write; folders below a folder or glob are kept
  --sigma N --size N --amount N   for the filters given without a number
  --border MODE   replicate | reflect | zeros | circular
  --alpha MODE    keep | filter
  --format F      jpg | png | webp | avif | tiff | gif instead of the input's
  --quality N     1 to 100 (jpg: 90)
  --threads N     files worked on at a time (default: one a core)
  --resume        skip what is done and unchanged   --overwrite  replace files
  --preview FILE  contact sheet, before and after   --dry-run    only list them
  --json          one line of JSON a file
examples:
  simdconv filter gaussian --sigma 2 'photos/**/*.jpg' --out soft
  simdconv filter gaussian:2 sharpen:0.5 photos --out out --format webp --resume
  simdconv filter kernel.json photo.png --out . --overwrite
  simdconv filter emboss photos --preview sheet.jpg
kernel.json: {"matrix": [[1, 2, 1]], "normalize": true, "offset": 0}
`;
